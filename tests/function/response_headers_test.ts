import { assertEquals } from "@std/assert";
import type { Context } from "../../src/function/context.ts";
import { frame, headersOf } from "../support/frames.ts";
import { runFunction } from "../support/run_function.ts";

const set = ({ responseHeaders }: Context) => {
  responseHeaders.set("X-One", "1");
  responseHeaders.append("x-two", "a");
  responseHeaders.append("x-two", "b");
  responseHeaders.set("content-type", "text/csv");
};
const TEXT = { "Content-Type": ["text/plain"] };
const RESPONSE = {
  ":status": ["200"],
  "content-type": ["text/plain;charset=UTF-8"],
  "x-one": ["2"],
  "x-two": ["a, b"],
};
const OWN = { ...TEXT, "x-one": ["1"], "x-two": ["a, b"] };

const HANDLERS:
  readonly (readonly [what: string, handler: unknown, expected: readonly object[]])[] = [
    ["one output", (_: string, context: Context) => {
      set(context);
      return "a";
    }, [OWN]],
    ["many outputs: those of the first", async function* (_: ReadableStream, context: Context) {
      set(context);
      yield "a";
      yield "b";
    }, [OWN, TEXT]],
    ["set when the first output is out: nobody is told", async function* (
      _: ReadableStream,
      context: Context,
    ) {
      yield "a";
      set(context);
      yield "b";
    }, [TEXT, TEXT]],
    ["a Message says it itself", (_: string, context: Context) => {
      set(context);
      return { payload: "a", headers: { "X-One": "2" } };
    }, [{ ...TEXT, "X-One": ["2"], "x-two": ["a, b"] }]],
    ["two cookies", (_: string, { responseHeaders }: Context) => {
      responseHeaders.append("set-cookie", "a=1");
      responseHeaders.append("set-cookie", "b=2");
      return "a";
    }, [{ ...TEXT, "set-cookie": ["a=1", "b=2"] }]],
    ["a Response, which says itself what it says", (_: string, context: Context) => {
      set(context);
      return new Response("a", { headers: { "X-One": "2" } });
    }, [RESPONSE]],
    ["a Response in pieces: with its head", (_: string, context: Context) => {
      set(context);
      return new Response(pieces(), {
        headers: { "X-One": "2", "content-type": "text/plain;charset=UTF-8" },
      });
    }, [{ ...RESPONSE, ":goes-on": [""] }, { ":goes-on": [""] }, {}]],
    ["an application's Response", {
      fetch(_: Request, context: Context) {
        set(context);
        return new Response("a", { headers: { "X-One": "2" } });
      },
    }, [RESPONSE]],
    ["none", () => "a", [TEXT]],
  ];

for (const [what, handler, expected] of HANDLERS) {
  Deno.test(`context.responseHeaders: ${what}`, async () => {
    const { frames } = await runFunction(handler, [frame("x")]);
    assertEquals(frames.map(headersOf), expected);
  });
}

/** A body that is not there at once. */
function pieces(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve));
      controller.enqueue(new TextEncoder().encode("a"));
      controller.close();
    },
  });
}
