import type { RunningInvoker } from "../../server.ts";

/** Where the function can be called from this machine. */
export function callableAddress({ host, port }: Pick<RunningInvoker, "host" | "port">): string {
  // The address that listens everywhere is none that can be called.
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** Something that a handler of such input may take, as a word for a shell; of a schema nobody knows. */
export function exampleData(
  { input, methods }: Pick<RunningInvoker, "input" | "methods">,
): { readonly isJson: boolean; readonly data: string } {
  // A message may have no fields that are set.
  if (methods) return { isJson: true, data: "'{}'" };
  switch (input) {
    case "schema":
    case "json":
      return { isJson: true, data: `'{"…": "…"}'` };
    case "number":
      return { isJson: false, data: "1" };
    case "boolean":
      return { isJson: false, data: "true" };
    default:
      return { isJson: false, data: "hello" };
  }
}
