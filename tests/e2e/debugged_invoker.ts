import { TextLineStream } from "@std/streams/text-line-stream";
import { ROOT } from "../support/invoker_program.ts";

/** How long a test with it may take in all. */
const PATIENCE_MS = 60_000;

/** The invoker from source under Deno's inspector, without a sandbox. */
export interface DebuggedInvoker extends AsyncDisposable {
  /** Host and port of the inspector. */
  readonly inspector: string;
  /** The port that it serves on, once it does. */
  readonly serving: Promise<number>;
  /** All that it has printed on standard error so far. */
  stderr(): string;
}

/** Starts the invoker as docs/debugging.md says; `inspect` is Deno's option, without its address. */
export async function startDebuggedInvoker(
  functionUri: string,
  inspect: "--inspect" | "--inspect-wait",
): Promise<DebuggedInvoker> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", `${inspect}=127.0.0.1:0`],
      ...["--allow-net", "--allow-read", "--allow-env"],
      ...[`${ROOT}invoker.ts`, functionUri, "--isolation", "none", "--port", "0"],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const kill = () => {
    try {
      child.kill("SIGKILL");
    } catch {
      // it has ended
    }
  };
  let printed = "";
  const listening = Promise.withResolvers<string>();
  const serving = Promise.withResolvers<number>();
  serving.promise.catch(() => {});
  // One that waits in a debugger says nothing more, and never ends.
  const late = setTimeout(kill, PATIENCE_MS);
  const ended = Promise.all([
    eachLine(child.stderr, (line) => {
      printed += `${line}\n`;
      const address = /^Debugger listening on ws:\/\/([^/]+)\//.exec(line)?.[1];
      if (address) listening.resolve(address);
    }),
    eachLine(child.stdout, (line) => serving.resolve(Number(/:(\d+)$/.exec(line)?.[1]))),
  ]).then(() => {
    const error = new Error(`The invoker ended: ${printed}`);
    listening.reject(error);
    serving.reject(error);
  });
  return {
    inspector: await listening.promise,
    serving: serving.promise,
    stderr: () => printed,
    async [Symbol.asyncDispose]() {
      kill();
      await child.status;
      await ended;
      clearTimeout(late);
    },
  };
}

function eachLine(bytes: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoderStream() as TransformStream<Uint8Array, string>;
  return bytes.pipeThrough(decoder).pipeThrough(new TextLineStream())
    .pipeTo(new WritableStream({ write: take }));
}
