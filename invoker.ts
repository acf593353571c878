// The entry point of the invoker: arguments → command → exit status. What it imports before it has
// looked at the permissions must do without any.
import type { CliIo } from "./src/cli/cli_io.ts";

const encoder = new TextEncoder();
// Kept: without a sandbox a function shares this thread, and its output is sent elsewhere.
const writeStdout = Deno.stdout.write.bind(Deno.stdout);
const writeStderr = Deno.stderr.writeSync.bind(Deno.stderr);

const hadTerminal = Deno.stderr.isTerminal();

const io: CliIo = {
  getEnv: (variable) => isGranted({ name: "env", variable }) ? Deno.env.get(variable) : undefined,
  runtime: Deno.version,
  execPath: Deno.execPath(),
  cwd: Deno.cwd(),
  ...source(),
  stdin: Deno.stdin.readable,
  stdout: writeAll,
  stderr: report,
  onInterrupt(listener) {
    const ignores = (["SIGINT", "SIGTERM"] as const).map((signal) =>
      onSignal(signal, () => listener(signal))
    );
    return () => ignores.forEach((ignore) => ignore());
  },
  onHangup: (listener) =>
    onSignal(
      "SIGHUP",
      () => listener({ terminalClosed: hadTerminal && !Deno.stderr.isTerminal() }),
    ),
  isGranted,
};

if (Deno.build.standalone && Deno.args[0] === "__sandbox") {
  // A child of the compiled program: see src/sandbox/outside/spawn_child.ts.
  const { runCompiledChild } = await import("./src/sandbox/inside/compiled_child.ts");
  runCompiledChild(Deno.args[1] ?? "");
} else {
  const { main } = await import("./src/cli/main.ts");
  Deno.exit(await main(Deno.args, io));
}

function onSignal(signal: Deno.Signal, listener: () => void): () => void {
  Deno.addSignalListener(signal, listener);
  return () => Deno.removeSignalListener(signal, listener);
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

function source(): { sourceFolder: string } | { fromRegistry: boolean } {
  // A compiled program carries its modules in itself.
  if (Deno.build.standalone) return { fromRegistry: false };
  const { dirname } = import.meta;
  return dirname === undefined ? { fromRegistry: true } : { sourceFolder: `${dirname}/src` };
}

/** Nothing can be told where nobody reads it. */
function report(text: string): void {
  try {
    const bytes = encoder.encode(text);
    for (let written = 0; written < bytes.byteLength;) {
      written += writeStderr(bytes.subarray(written));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.byteLength;) {
    written += await writeStdout(bytes.subarray(written));
  }
}
