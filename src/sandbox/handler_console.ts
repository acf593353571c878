/** Standard output belongs to the invoker: what a handler prints goes to standard error, where logs go. */
export function keepStdoutClean(): void {
  const printer = globalThis["console"];
  printer.log = printer.info = printer.debug = printer.error;
}
