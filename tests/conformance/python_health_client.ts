import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";

/** Something to ask of the Python client; see python_health_client.py. */
export type PythonHealthRequest =
  | readonly ["check" | "watch" | "call", service: string]
  | readonly ["list"]
  | readonly ["next"];

/** A Python process that asks one server for its health. */
export interface PythonHealthClient extends AsyncDisposable {
  /** The status, or how the call ended, such as `NOT_FOUND: …`. */
  ask(...request: PythonHealthRequest): Promise<unknown>;
}

/** Starts Python's own gRPC client. */
export function startPythonHealthClient(python: string, address: string): PythonHealthClient {
  const child = new Deno.Command(python, {
    args: [fromFileUrl(new URL("python_health_client.py", import.meta.url)), address],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  const decoder = new TextDecoderStream() as TransformStream<Uint8Array, string>;
  const lines = child.stdout.pipeThrough(decoder).pipeThrough(new TextLineStream()).getReader();
  return {
    async ask(...request) {
      await writer.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
      const { done, value } = await lines.read();
      if (done) throw new Error(`Cannot ask ${request.join(" ")}: the Python client has ended`);
      return JSON.parse(value);
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await Promise.allSettled([child.status, writer.close(), lines.cancel()]);
    },
  };
}
