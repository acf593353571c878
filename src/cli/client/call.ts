import { CallFailedError } from "../../grpc/client/call_failed_error.ts";
import {
  createMessageFunctionClient,
  type MessageFunctionClient,
} from "../../grpc/client/message_function_client.ts";
import { type Frame, type FrameHeaders, getHeader } from "../../invocation/frame.ts";
import type { FrameStream } from "../../invocation/frame_stream.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { isRecent, OLDEST_DENO } from "../../invocation/runtime_version.ts";
import type { CliIo } from "../cli_io.ts";
import { describeFailure } from "./call_failure.ts";
import { callEndpoint, type Endpoint, readTlsOf } from "./endpoint.ts";
import { EXIT_CALL_FAILED, EXIT_INTERRUPTED, EXIT_OK, oneLine } from "../exit_status.ts";
import { HttpProblemError } from "./http_problem_error.ts";
import { JsonHint } from "./json_hint.ts";
import { messageHeaders } from "./message_headers.ts";
import type { OptionValues } from "../options/options.ts";
import { print } from "../print.ts";
import { isUnqualifiedMethod } from "./method_word.ts";
import { linesOf } from "./stdin_text.ts";

const NEWLINE = 0x0a;

/**
 * Calls a function (docs/options.md): every argument, or else every line of stdin as it comes, is a
 * message; every output is printed as it comes.
 *
 * @returns the exit status
 */
export async function call(
  data: readonly string[],
  options: OptionValues<"call">,
  io: CliIo,
): Promise<number> {
  const abort = new AbortController();
  const ignoreInterrupts = io.onInterrupt(() => abort.abort());
  const endpoint = callEndpoint(options);
  const headers = messageHeaders(options);
  const hint = new JsonHint(headers);
  if (endpoint.path !== undefined) assertSpeaksHttp(io.runtime.deno);
  const client = await createClient(endpoint, headers, data.length === 1);
  try {
    const output = client.invoke({
      start: options.timeout === undefined ? {} : { deadlineMs: Date.now() + options.timeout },
      input: toFrames(
        data.length > 0 ? ReadableStream.from(data) : linesOf(io.stdin),
        headers,
        hint,
      ),
      signal: abort.signal,
    });
    await printAll(output, io, hint);
    const advice = hint.after("done");
    if (advice !== "") io.stderr(`${advice}\n`);
    return EXIT_OK;
  } catch (error) {
    if (abort.signal.aborted) return EXIT_INTERRUPTED;
    if (!(error instanceof CallFailedError || error instanceof HttpProblemError)) throw error;
    const advice = otherMethodsHint(error, data[0]) || hint.after("failed", error.errorCode);
    const failure = describeFailure(error, endpoint);
    io.stderr(`${oneLine(advice === "" ? failure : `${failure}; ${advice}`)}\n`);
    return EXIT_CALL_FAILED;
  } finally {
    ignoreInterrupts();
    client.close();
  }
}

/** What to say when there is no function, but maybe other services; empty when there is one. */
function otherMethodsHint(error: CallFailedError | HttpProblemError, first = ""): string {
  // A function's own failure has a code.
  if (error.status !== "UNIMPLEMENTED" || error.errorCode !== undefined) return "";
  const methods = "call --list tells the methods that are";
  return isUnqualifiedMethod(first)
    ? `no function is served there, and "${first}" went as a message: ` +
      `a method has its package before it, or a dot where there is none; ${methods}`
    : `no function is served there: ${methods}`;
}

/** The HTTP client of an older Deno loses bodies that do not come at once (2.7.11). */
function assertSpeaksHttp(deno: string): void {
  if (isRecent(deno)) return;
  throw new InvokerError(
    "start-failed",
    `Cannot call over HTTP: Deno ${deno} does not send what comes bit by bit; ` +
      `use Deno ${OLDEST_DENO} or newer, or call over gRPC`,
  );
}

async function createClient(
  endpoint: Endpoint,
  headers: FrameHeaders,
  isOne: boolean,
): Promise<MessageFunctionClient> {
  const tls = await readTlsOf(endpoint);
  if (endpoint.path === undefined) return createMessageFunctionClient(endpoint.address, tls);
  const { createHttpClient } = await import("./http_client.ts");
  return createHttpClient({ endpoint, tls, headers, isOne });
}

function toFrames(
  texts: ReadableStream<string>,
  headers: FrameHeaders,
  hint: JsonHint,
): ReadableStream<readonly Frame[]> {
  const encoder = new TextEncoder();
  return texts.pipeThrough(
    new TransformStream({
      transform(text, controller) {
        hint.sent(text);
        controller.enqueue([{ payload: encoder.encode(text), headers }]);
      },
    }),
  );
}

async function printAll(output: FrameStream, io: CliIo, hint: JsonHint): Promise<void> {
  const reader = output.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    for (const frame of next.value) {
      hint.answered(frame.payload);
      if (await print(toPrinted(frame), io)) continue;
      return await reader.cancel();
    }
  }
}

/** The payload, on a line of its own when it is text. */
function toPrinted({ payload, headers }: Frame): Uint8Array {
  const [mediaType = ""] = getHeader(headers, "content-type")?.[0]?.split(";") ?? [];
  const isRaw = mediaType.trim().toLowerCase() === "application/octet-stream";
  if (isRaw || payload.at(-1) === NEWLINE) return payload;
  const line = new Uint8Array(payload.byteLength + 1);
  line.set(payload);
  line[payload.byteLength] = NEWLINE;
  return line;
}
