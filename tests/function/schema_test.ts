import { assert, assertEquals, assertMatch } from "@std/assert";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import { defineFunction } from "../../src/function/define_function.ts";
import type { StandardSchema } from "../../src/function/standard_schema.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { batches, collect, frame, headersOf } from "../support/frames.ts";
import { describeError, openFunction, runFunction } from "../support/run_function.ts";

interface Library {
  /** `{ name: string, items: { price: number > 0 }[] }`. */
  readonly order: StandardSchema;
  /** A string, as the number that it says. */
  readonly toNumber: StandardSchema;
  /** What is said of `{ name: 1, items: [{ price: 1 }, { price: -1 }] }`. */
  readonly issues: readonly string[];
  /** What is said of text in place of an order. */
  readonly text: string;
  /** A string that a promise says is not taken, where the library knows promises. */
  readonly free?: StandardSchema;
}

const isFree = async (name: string) => await Promise.resolve(name !== "taken");

const libraries: Readonly<Record<string, Library>> = {
  zod: {
    order: z.object({
      name: z.string(),
      items: z.array(z.object({ price: z.number().positive() })),
    }),
    toNumber: z.string().transform(Number),
    issues: [
      "name: expected string, received number",
      "items[1].price: Too small: expected number to be >0",
    ],
    text: "expected object, received string",
    free: z.string().refine(isFree, "taken already"),
  },
  valibot: {
    order: v.object({
      name: v.string(),
      items: v.array(v.object({ price: v.pipe(v.number(), v.gtValue(0)) })),
    }),
    toNumber: v.pipe(v.string(), v.transform(Number)),
    issues: [
      "name: Invalid type: Expected string but received 1",
      "items[1].price: Invalid value: Expected >0 but received -1",
    ],
    text: 'Invalid type: Expected Object but received "hello"',
    free: v.pipeAsync(v.string(), v.checkAsync(isFree, "taken already")),
  },
  arktype: {
    order: type({ name: "string", items: type({ price: "number>0" }).array() }),
    toNumber: type("string.numeric.parse"),
    issues: [
      "items[1].price: must be positive (was -1)",
      "name: must be a string (was a number)",
    ],
    text: "must be an object (was a string)",
  },
};

const json = (value: unknown) =>
  frame(JSON.stringify(value), { "Content-Type": "application/json" });
const valid = { name: "a", items: [{ price: 1 }] };
const invalid = { name: 1, items: [{ price: 1 }, { price: -1 }] };
const direct = (schemas: { input?: StandardSchema; output?: StandardSchema }, run: unknown) => ({
  interaction: "direct",
  ...schemas,
  run,
});

for (const [library, { order, toNumber, issues, text, free }] of Object.entries(libraries)) {
  Deno.test(`input schema: ${library} lets through what is valid`, async () => {
    const handler = direct({ input: order }, (x: unknown) => x);
    const { texts, error } = await runFunction(handler, [json(valid)]);
    assertEquals([texts, error], [[JSON.stringify(valid)], undefined]);
  });

  Deno.test(`input schema: ${library} says what is wrong, and where, and nothing runs`, async () => {
    let runs = 0;
    const { texts, error } = await runFunction(direct({ input: order }, () => ++runs), [
      json(invalid),
    ]);
    assertEquals(
      describeError(error),
      `error-client-unmarshall: Invalid input: ${issues.join("; ")}`,
    );
    assertEquals([texts, runs], [[], 0]);
  });

  Deno.test(`input schema: what ${library} transforms is what the handler gets`, async () => {
    const handler = direct({ input: toNumber }, (x: unknown) => [x]);
    assertEquals((await runFunction(handler, ["12"])).texts, ["[12]"]);
  });

  Deno.test(`input schema: ${library}, given JSON without its type, is told of with a hint`, async () => {
    for (const [contentType, headers] of untyped) {
      const message = frame("hello", headers);
      const { error } = await runFunction(direct({ input: order }, () => 1), [message]);
      const hint = `it came as ${contentType}, for JSON say Content-Type: application/json`;
      if (contentType === "text/plain") {
        assertEquals(
          describeError(error),
          `error-client-unmarshall: Invalid input: ${text}; ${hint}`,
        );
      }
      const number = direct({ input: z.number("a number, please") }, () => 1);
      const { error: ofJson } = await runFunction(number, [frame("12", headers)]);
      assert(ofJson instanceof InvokerError);
      assert(ofJson.message.endsWith(`; ${hint}`), ofJson.message);
    }
  });

  Deno.test(`input schema: ${library} checks message after message of a stream`, async () => {
    const handler = {
      interaction: "streaming",
      input: toNumber,
      async *run(numbers: ReadableStream<number>) {
        for await (const number of numbers) yield number * 2;
      },
    };
    assertEquals((await runFunction(handler, ["1", "2", "3"])).texts, ["2", "4", "6"]);
    const { texts, error } = await runFunction({ ...handler, input: order }, [
      json(valid),
      json(invalid),
      json(valid),
    ]);
    assertEquals(texts.length, 1);
    assertEquals(
      describeError(error),
      `error-client-unmarshall: Invalid input: ${issues.join("; ")}`,
    );
  });

  Deno.test(`output schema: ${library} lets through what is valid`, async () => {
    const handler = direct({ output: order }, (_: string) => valid);
    assertEquals((await runFunction(handler, ["a"])).texts, [JSON.stringify(valid)]);
  });

  Deno.test(`output schema: ${library} says what is wrong, and where`, async () => {
    const said = `error-client-marshall: Cannot write the result: ${issues.join("; ")}`;
    for (
      const handler of [
        direct({ output: order }, (_: string) => invalid),
        direct({ output: order }, (_: string) => ({ payload: invalid, headers: {} })),
        direct({ output: order }, () => invalid),
        { interaction: "streaming", output: order, run: () => ReadableStream.from([invalid]) },
      ]
    ) {
      const { texts, error } = await runFunction(handler, ["a"]);
      assertEquals([texts, describeError(error)], [[], said]);
    }
  });

  Deno.test(`output schema: what ${library} transforms is what is written`, async () => {
    const many = direct({ output: toNumber }, function* (x: string) {
      yield x;
      yield undefined;
      yield { payload: "7", headers: { "X-Own": "yes" } };
    });
    const { texts, frames } = await runFunction(many, [
      frame("12", { Accept: "application/json" }),
    ]);
    assertEquals(texts, ["12", "7"]);
    assertEquals(frames.map(headersOf), [
      { "Content-Type": ["application/json"] },
      { "Content-Type": ["application/json"], "X-Own": ["yes"] },
    ]);
  });

  // arktype knows no promises.
  if (!free) continue;
  Deno.test(`schema: ${library} may take its time`, async () => {
    const handler = direct({ input: free, output: free }, (x: string) => x.toLowerCase());
    const answers = await Promise.all(["Free", "taken", "TAKEN"].map(async (name) => {
      const { texts, error } = await runFunction(handler, [name]);
      return describeError(error) ?? texts.join();
    }));
    assertEquals(answers, [
      "free",
      "error-client-unmarshall: Invalid input: taken already",
      "error-client-marshall: Cannot write the result: taken already",
    ]);
  });
}

const untyped: [contentType: string, headers: Record<string, string>][] = [
  ["text/plain", {}],
  ["text/plain", { "Content-Type": "text/plain; charset=utf-8" }],
  ["application/octet-stream", { "Content-Type": "application/octet-stream" }],
];

Deno.test("input schema: text that a schema for text refuses is no reason for a hint", async () => {
  for (const input of [z.string().min(9), v.pipe(v.string(), v.email()), type("string.email")]) {
    const { error } = await runFunction(direct({ input }, () => 1), ["hello"]);
    assertMatch(describeError(error) ?? "", /^error-client-unmarshall: Invalid input: /);
    assert(!describeError(error)?.includes("Content-Type"), describeError(error));
  }
});

/** A schema that answers with whatever it is given to answer. */
function answering(answer: unknown): StandardSchema {
  const validate = typeof answer === "function" ? answer : () => answer;
  return { "~standard": { version: 1, vendor: "test", validate } } as unknown as StandardSchema;
}

Deno.test("schema: one that throws is the function's failure, with its place", async () => {
  const boom = answering(() => {
    throw new RangeError("boom");
  });
  const rejecting = answering(() => Promise.reject(new Error("boom")));
  const answeringLater = answering({
    get issues() {
      throw new Error("boom");
    },
  });
  for (const schema of [boom, rejecting, answeringLater]) {
    for (const schemas of [{ input: schema }, { output: schema }]) {
      const { error } = await runFunction(direct(schemas, (x: unknown) => x), ["a"]);
      assertEquals(describeError(error), "error-server-function-invocation: boom");
      assert(error instanceof InvokerError);
      assertMatch(error.frames[0] ?? "", /schema_test\.ts:\d+:\d+$/);
    }
  }
});

for (
  const [shown, answer] of [
    ["undefined", undefined],
    ["a boolean", true],
    ["a plain object", {}],
    ["a plain object", { issues: "none" }],
    ["a plain object", { issues: ["no"] }],
    ["a plain object", { issues: [{ message: "no", path: "a.b" }] }],
    ["a plain object", { issues: [{ message: {} }] }],
    ["a plain object", { issues: [{ message: "no", path: [{ key: {} }] }] }],
  ] as const
) {
  Deno.test(`schema: an answer such as ${JSON.stringify(answer)} is the function's failure`, async () => {
    const returned = `schema (test) returned neither a value nor issues, but ${shown}`;
    const of = async (schemas: Parameters<typeof direct>[0]) =>
      describeError((await runFunction(direct(schemas, (x: unknown) => x), ["a"])).error);
    const schema = answering(answer);
    assertEquals(
      [await of({ input: schema }), await of({ output: schema })],
      [
        `error-server-function-invocation: Cannot check the input: its ${returned}`,
        `error-server-function-invocation: Cannot check the result: its ${returned}`,
      ],
    );
  });
}

Deno.test("output schema: no output is not checked, and a schema may make none of one", async () => {
  let checks = 0;
  const output = answering(() => ({ value: void ++checks }));
  assertEquals((await runFunction(direct({ output }, (_: string) => {}), ["a"])).texts, []);
  assertEquals(checks, 0);
  const { texts, error } = await runFunction(direct({ output }, (x: string) => x), ["a"]);
  assertEquals([texts, error, checks], [[], undefined, 1]);
});

Deno.test("input schema: with promote each it is asked for every message", async () => {
  const handler = { ...direct({ input: z.string().max(1) }, (x: string) => x), promote: "each" };
  const { texts, error } = await runFunction(handler, ["a", "b", "ccc", "d"]);
  assertEquals(texts, ["a", "b"]);
  assertMatch(describeError(error) ?? "", /^error-client-unmarshall: /);
});

Deno.test("input schema: who has left while it was asked is not run for", async () => {
  const caller = new AbortController();
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<unknown>();
  const input = answering(() => {
    asked.resolve();
    return answer.promise;
  });
  let runs = 0;
  const collected = collect(
    openFunction(direct({ input }, () => ++runs), batches([frame("a")]), caller),
  );
  await asked.promise;
  caller.abort("gone");
  answer.resolve({ value: 1 });
  assertEquals((await collected).error, "gone");
  await new Promise((resolve) => setTimeout(resolve, 2));
  assertEquals(runs, 0);
});

Deno.test("input schema: a stream that was let go of while it was asked fails nothing", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<unknown>();
  const handler = {
    interaction: "streaming",
    input: answering(() => {
      asked.resolve();
      return answer.promise;
    }),
    async *run(input: ReadableStream<unknown>) {
      const reader = input.getReader();
      const read = reader.read();
      await asked.promise;
      await reader.cancel();
      answer.resolve({ issues: [{ message: "no" }] });
      yield (await read).done;
    },
  };
  const { texts, error } = await runFunction(handler, ["a"]);
  assertEquals([texts, error], [["true"], undefined]);
});

Deno.test("defineFunction: what it makes is served like any definition", async () => {
  const greet = defineFunction({
    interaction: "direct",
    input: z.object({ name: z.string().trim() }),
    output: z.object({ greeting: z.string() }),
    run: ({ name }) => ({ greeting: `Hello ${name}` }),
  });
  const { texts } = await runFunction(greet, [json({ name: " World " })]);
  assertEquals(texts, ['{"greeting":"Hello World"}']);
});
