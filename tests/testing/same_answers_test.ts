import { assertEquals } from "@std/assert";
import {
  CallError,
  type CallOptions,
  loadFunction,
  startInvoker,
  type TestedFunction,
} from "../../mod.ts";
import { sourceOnly } from "../support/invoker_program.ts";

interface Case {
  readonly handler: string;
  readonly sent: readonly unknown[];
  readonly options?: CallOptions;
}

function cases(handlers: readonly string[], ...sent: (readonly unknown[])[]): Case[] {
  return handlers.flatMap((handler) => sent.map((each) => ({ handler, sent: each })));
}

const JSON_TYPE = "application/json";
const HEADERS = { correlationId: "c-1", "X-One": ["1", "2"] };

/** Fixtures, and what is sent to their handlers. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  forms: [
    ...cases(
      [
        "default",
        "arrow",
        "later",
        "nothing",
        "nothingLater",
        "nil",
        "silent",
        "constantLater",
        "list",
        "bytes",
        "stream",
        "streamLater",
        "letters",
        "iterable",
        "ticks",
        "joined",
        "echo",
        "drainInput",
        "greeting",
        "first",
        "spaced",
        "transform",
        "pair",
        "Numbered",
        "length",
        "lengthLater",
        "saidDirect",
        "method",
      ],
      ["ab", "c"],
      [],
      [{ payload: "ab", headers: { correlationId: "own" } }],
    ),
    ...cases(["square", "squares", "noInput", "noInputEach", "total"], ["3", 4], [], ["x"]),
    ...cases(["failsLate", "failsInStream", "failsInTransform", "failsAtB"], ["bad", "b"]),
    { handler: "told", sent: ["x"], options: { headers: HEADERS, accept: "*/*" } },
    { handler: "told", sent: ["x"], options: { deadline: new Date(Date.now() + 3_600_000) } },
  ],
  negotiation: [
    ...cases(
      ["give"],
      ...["string", "bigint", "null", "object", "date", "bytes", "buffer", "params", "celsius"]
        .concat(["symbol", "function", "circle", "bigintInside", "message", "messageText"])
        .concat(["messageJson", "messageOwn", "messageHeaders", "nothing"])
        .map((name) => [name]),
    ),
    ...cases(["giveAll"], ["string", "object", "circle", "string"]),
    ...["text/plain", JSON_TYPE, "text/foobar", "application/*;q=0.1, text/plain;q=0"].map(
      (accept) => ({ handler: "give", sent: ["string"], options: { accept } }),
    ),
    ...cases(
      ["default", "asString", "asNumber", "asBoolean", "asBytes", "asJson"],
      ["3.5"],
      ["é"],
      [{ a: [1, null] }],
      [new Uint8Array([0xff])],
      [true],
    ),
    ...["text/foobar", "nonsense", JSON_TYPE, "text/plain; charset=iso-8859-1"].map(
      (contentType) => ({
        handler: "default",
        sent: [new Uint8Array([0xe9])],
        options: { contentType },
      }),
    ),
  ],
  errors: [
    ...cases(
      ["fail", "rejectLater", "failStream", "failTransform"],
      ...["error", "typeError", "nameless", "string", "undefined", "object", "symbol", "bare"]
        .concat(["odd", "unicode", "newline", "control", "surrogate", "percent", "huge"])
        .concat(["hugeUnicode", "notCapable"])
        .map((name) => [name]),
    ),
    ...cases(["notStream"], ["x"]),
    ...cases(["withHeader"], ["plain"], ["odd \n"]),
  ],
};

for (const [fixture, rows] of Object.entries(CASES)) {
  Deno.test(`loadFunction: its answers are those of an invoker, ${fixture}`, {
    ignore: sourceOnly("the harness is the source's"),
  }, async () => {
    for (const handler of new Set(rows.map((row) => row.handler))) {
      const functionUri = import.meta.resolve(`../fixtures/functions/${fixture}.ts`);
      await using loaded = await loadFunction(functionUri, { handler });
      await using served = await startInvoker({ functionUri, handler });
      assertEquals([loaded.name, loaded.interaction], [served.name, served.interaction]);
      for (const row of rows.filter((row) => row.handler === handler)) {
        const what = `${handler} of ${JSON.stringify(row.sent)} ${JSON.stringify(row.options)}`;
        assertEquals(await outcomeOf(loaded, row), await outcomeOf(served, row), what);
      }
    }
  });
}

/** All that a caller can see of a Call. */
async function outcomeOf(fn: TestedFunction, { sent, options }: Case): Promise<unknown> {
  const messages: unknown[] = [];
  try {
    for await (const { payload, value, headers } of fn.stream(sent, options)) {
      messages.push({ payload: payload.join(), value, headers: [...headers] });
    }
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { status, code, message } = error;
    return { messages, failure: { status, code, message } };
  }
  return { messages };
}
