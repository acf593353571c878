import { assertEquals } from "@std/assert";
import type { Context } from "../../src/function/context.ts";
import { serveHttp } from "../http/http_server.ts";
import { batches, collect, frame } from "../support/frames.ts";
import { openFunction } from "../support/run_function.ts";
import { isTrailers } from "../../src/invocation/response_frames.ts";
import { WholeResponses } from "../../src/invocation/whole_responses.ts";

const set = ({ responseTrailers }: Context) => responseTrailers.set("X-Sum", "3");
const direct = (text: string, context: Context) => {
  set(context);
  return text;
};
const silent = (_: string, context: Context) => set(context);
const many = async function* (input: ReadableStream<string>, context: Context) {
  yield* input;
  set(context);
};

const HANDLERS: readonly (readonly [what: string, handler: unknown, texts: readonly string[]])[] = [
  ["one output", direct, ["a"]],
  ["no output", silent, []],
  ["a stream", many, ["a"]],
];

for (const [what, handler, texts] of HANDLERS) {
  Deno.test(`context.responseTrailers: ${what}: they come behind it, once`, async () => {
    const { frames } = await collect(openFunction(handler, batches([frame("a")])));
    assertEquals(frames.map(isTrailers), [...texts.map(() => false), true]);
    const responses = new WholeResponses(Infinity);
    assertEquals(frames.filter((each) => responses.take(each)).length, texts.length);
    assertEquals(responses.trailers, new Map([["x-sum", ["3"]]]));
  });

  Deno.test(`context.responseTrailers: ${what}: HTTP is answered without them`, async () => {
    await using server = await serveHttp(handler);
    const headers = { "content-type": "text/plain", accept: "text/plain, application/x-ndjson" };
    const answer = await fetch(server.url, { method: "POST", headers, body: "a" });
    assertEquals(answer.status, texts.length > 0 ? 200 : 204);
    assertEquals(await answer.text(), what === "a stream" ? '"a"\n' : texts.join());
  });
}
