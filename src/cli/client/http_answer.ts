import { TextLineStream } from "@std/streams/text-line-stream";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Frame } from "../../invocation/frame.ts";
import { HttpProblemError } from "./http_problem_error.ts";

const NEWLINE = 0x0a;
const RAW = new Map([["content-type", ["application/octet-stream"]]]);
const TEXT = new Map([["content-type", ["text/plain"]]]);

/**
 * The outputs that a response carries, as they come: lines and events each as one, else its body.
 *
 * @throws {HttpProblemError} for a problem, as a response or as an event
 */
export async function* readAnswer(response: IncomingMessage): AsyncGenerator<readonly Frame[]> {
  const { statusCode = 0, statusMessage, headers } = response;
  const [mediaType] = (headers["content-type"] ?? "").split(";", 1);
  if (statusCode >= 300) {
    const body = await new Response(toWeb(response)).text();
    throw new HttpProblemError(body, `${statusCode} ${statusMessage}`);
  }
  if (mediaType === "application/x-ndjson") return yield* readLines(response);
  if (mediaType === "text/event-stream") return yield* readEvents(response);
  let last: number | undefined;
  for await (const payload of toWeb(response)) {
    last = payload.at(-1);
    yield [{ payload, headers: RAW }];
  }
  if (statusCode !== 204 && last !== NEWLINE && mediaType !== "application/octet-stream") {
    yield [text("")];
  }
}

async function* readLines(response: IncomingMessage): AsyncGenerator<readonly Frame[]> {
  for await (const line of lines(response)) if (line !== "") yield [text(line)];
}

async function* readEvents(response: IncomingMessage): AsyncGenerator<readonly Frame[]> {
  let name = "";
  let data: string[] = [];
  for await (const line of lines(response)) {
    if (line === "") {
      if (name === "error") throw new HttpProblemError(data.join("\n"), "error");
      if (data.length > 0) yield [text(data.join("\n"))];
      [name, data] = ["", []];
      continue;
    }
    const [, field, value = ""] = /^(data|event)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "data") data.push(value);
    if (field === "event") name = value;
  }
}

function lines(response: IncomingMessage): ReadableStream<string> {
  return toWeb(response).pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
}

function toWeb(response: IncomingMessage): ReadableStream<Uint8Array<ArrayBuffer>> {
  return Readable.toWeb(response) as ReadableStream<Uint8Array<ArrayBuffer>>;
}

function text(line: string): Frame {
  return { payload: new TextEncoder().encode(line), headers: TEXT };
}
