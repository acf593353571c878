// What is here is checked twice: the types by `deno check`, which refuses an expectation of an
// error that does not come, and what they say of values by the test at the end.

import { assertStrictEquals } from "@std/assert";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import { defineFunction } from "../../src/function/define_function.ts";
import type { Context } from "../../src/function/context.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;
/** Passes the type check when `Yes` is true. */
function holds<Yes extends true>(): Yes | undefined {
  return undefined;
}

const Order = z.object({ id: z.string(), count: z.coerce.number<string>() });
const Reply = z.object({ kind: z.literal("ok"), pair: z.tuple([z.number(), z.string()]) });
const lines = new TransformStream<string, string>();

/** Never called. */
function typesOfInput(): void {
  const direct = "direct";
  defineFunction({
    interaction: direct,
    input: "string",
    run: (x) => holds<Equal<typeof x, string>>(),
  });
  defineFunction({
    interaction: direct,
    input: "number",
    run: (x) => holds<Equal<typeof x, number>>(),
  });
  defineFunction({
    interaction: direct,
    input: "boolean",
    run: (x) => holds<Equal<typeof x, boolean>>(),
  });
  defineFunction({
    interaction: direct,
    input: "bytes",
    run: async (x) => await crypto.subtle.digest("SHA-256", x),
  });
  defineFunction({
    interaction: direct,
    input: "json",
    run: (x) => holds<Equal<typeof x, unknown>>(),
  });
  defineFunction({
    interaction: direct,
    input: "none",
    run: (x, context) => [
      holds<Equal<typeof x, undefined>>(),
      holds<Equal<typeof context, Context>>(),
    ],
  });
  defineFunction({ interaction: direct, run: (x) => holds<Equal<typeof x, unknown>>() });
  // A schema: what comes out of it.
  defineFunction({
    interaction: direct,
    input: Order,
    run: (x) => holds<Equal<typeof x, { id: string; count: number }>>(),
  });
  defineFunction({
    interaction: direct,
    input: v.object({ id: v.pipe(v.string(), v.transform(Number)) }),
    run: ({ id }) => holds<Equal<typeof id, number>>(),
  });
  defineFunction({
    interaction: direct,
    input: type({ id: "string.numeric.parse" }),
    run: ({ id }) => holds<Equal<typeof id, number>>(),
  });
  defineFunction({
    interaction: "streaming",
    input: Order,
    async *run(orders) {
      for await (const { count } of orders) yield holds<Equal<typeof count, number>>();
    },
  });
  // Undeclared: what the author says.
  defineFunction({ interaction: direct, run: (x: string) => x.length });
  defineFunction({
    interaction: "streaming",
    async *run(xs: ReadableStream<string>) {
      yield* xs;
    },
  });

  // @ts-expect-error a number has no length
  defineFunction({ interaction: direct, input: "number", run: (x) => x.length });
  // @ts-expect-error a string is no number
  defineFunction({ interaction: direct, input: "number", run: (x: string) => x });
  // @ts-expect-error there is no such property
  defineFunction({ interaction: direct, input: Order, run: ({ name }) => name });
  // @ts-expect-error there is no such kind
  defineFunction({ interaction: direct, input: "text", run: () => 1 });
  // @ts-expect-error what streams has an input
  defineFunction({ interaction: "streaming", input: "none", run: () => lines });
}

function typesOfOutput(): void {
  const direct = "direct";
  const output = "number";
  defineFunction({ interaction: direct, output, run: () => 1 });
  defineFunction({ interaction: direct, output, run: async () => await Promise.resolve(1) });
  defineFunction({ interaction: direct, output, run: () => {} });
  defineFunction({ interaction: direct, output, run: (x: string) => x ? 1 : undefined });
  defineFunction({ interaction: direct, output, run: () => ReadableStream.from([1, 2]) });
  defineFunction({ interaction: direct, output, run: () => [1, 2].values() });
  defineFunction({
    interaction: direct,
    output,
    *run(x: string) {
      yield x.length;
      yield { payload: 1, headers: { a: "b" } };
    },
  });
  defineFunction({ interaction: direct, output, run: () => ({ payload: 1, headers: {} }) });
  defineFunction({ interaction: direct, output: "json", run: () => ({ any: ["thing"] }) });
  defineFunction({ interaction: direct, output: "bytes", run: () => new ArrayBuffer(1) });
  // A schema: what goes into it.
  defineFunction({ interaction: direct, output: Order, run: () => ({ id: "a", count: "1" }) });
  defineFunction({
    interaction: direct,
    input: "string",
    output: Reply,
    run: (x) => ({ kind: "ok", pair: [1, x] }),
  });
  defineFunction({
    interaction: direct,
    input: "string",
    output: Reply,
    run: async (x) => await Promise.resolve({ kind: "ok", pair: [1, x] }),
  });
  defineFunction({ interaction: direct, output: v.string(), run: () => "a" });
  defineFunction({ interaction: direct, output: type("string[]"), run: () => ["a"] });
  defineFunction({ interaction: "streaming", output: "string", run: () => lines });
  defineFunction({
    interaction: "streaming",
    input: "string",
    output: "string",
    run: (input) => input.pipeThrough(lines),
  });

  // @ts-expect-error a string is no number
  defineFunction({ interaction: direct, output, run: () => "1" });
  // @ts-expect-error a promised string is no number
  defineFunction({ interaction: direct, output, run: async () => await Promise.resolve("1") });
  defineFunction({
    interaction: direct,
    output,
    // @ts-expect-error strings are no numbers
    *run() {
      yield "1";
    },
  });
  // @ts-expect-error the payload of a message is no number
  defineFunction({ interaction: direct, output, run: () => ({ payload: "1", headers: {} }) });
  // @ts-expect-error the count that goes in is a string
  defineFunction({ interaction: direct, output: Order, run: () => ({ id: "a", count: 1 }) });
  // @ts-expect-error there is no such output
  defineFunction({ interaction: direct, output: "none", run: () => {} });
  // @ts-expect-error a streaming function returns a stream
  defineFunction({ interaction: "streaming", run: () => 1 });
  defineFunction({
    interaction: "streaming",
    output: "string",
    // @ts-expect-error numbers are no strings
    async *run() {
      yield await Promise.resolve(1);
    },
  });
}

function typesOfTheRest(): void {
  defineFunction({
    interaction: "direct",
    promote: "each",
    codecs: [{
      mediaTypes: ["text/csv"],
      decode: (payload, { parameters }) => [payload.length, parameters.charset],
      encode: () => new Uint8Array(),
      accepts: Array.isArray,
    }],
    setup() {},
    async teardown() {
      await Promise.resolve();
    },
    run: () => {},
  });

  // @ts-expect-error it has to say how it is run
  defineFunction({ run: () => 1 });
  // @ts-expect-error it has to have something to run
  defineFunction({ interaction: "direct" });
  // @ts-expect-error a key that is not known
  defineFunction({ interaction: "direct", inputs: "string", run: () => 1 });
  // @ts-expect-error what streams is not promoted
  defineFunction({ interaction: "streaming", promote: "each", run: () => lines });
  // @ts-expect-error a codec that cannot write
  defineFunction({ interaction: "direct", codecs: [{ mediaTypes: ["a/b"] }], run: () => 1 });
}

Deno.test("defineFunction: gives back the very definition, with the type that it has", () => {
  const definition = { interaction: "direct", input: "number", run: (x: number) => x + 1 } as const;
  const defined = defineFunction(definition);
  assertStrictEquals<typeof definition>(defined, definition);
  const next: number = defineFunction({ interaction: "direct", input: "number", run: (x) => x + 1 })
    .run(1);
  assertStrictEquals(next, 2);
  void [typesOfInput, typesOfOutput, typesOfTheRest];
});
