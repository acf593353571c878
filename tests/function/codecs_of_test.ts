import { assertEquals } from "@std/assert";
import type { Codec } from "../../src/codec/codec.ts";
import { frame, headersOf } from "../support/frames.ts";
import { describeError, runFunction } from "../support/run_function.ts";

/** Values as JSON in capital letters: any text of it shows who wrote it. */
const shouting: Codec = {
  mediaTypes: ["application/x-shout", "+shout"],
  decode: (payload) => JSON.parse(new TextDecoder().decode(payload).toLowerCase()),
  encode: (value) => new TextEncoder().encode(JSON.stringify(value).toUpperCase()),
  accepts: (value) => typeof value === "object",
};
const ownJson: Codec = { ...shouting, mediaTypes: ["application/json"] };

const echo = (codecs: readonly Codec[], more: Record<string, unknown> = {}) => ({
  interaction: "direct",
  codecs,
  run: (x: unknown) => x,
  ...more,
});

const cases: [
  title: string,
  handler: unknown,
  headers: Record<string, string>,
  payload: string,
  answer: [text: string, contentType: string],
][] = [
  [
    "reads and writes its type",
    echo([shouting]),
    { "Content-Type": "application/x-shout", Accept: "application/x-shout" },
    '{"A":"B"}',
    ['{"A":"B"}', "application/x-shout"],
  ],
  [
    "reads what is answered in another",
    echo([shouting]),
    { "Content-Type": "application/x-shout", Accept: "application/json" },
    '{"A":"B"}',
    ['{"a":"b"}', "application/json"],
  ],
  [
    "writes what came in another",
    echo([shouting]),
    { "Content-Type": "application/json", Accept: "application/x-shout, */*;q=0.1" },
    '{"a":"b"}',
    ['{"A":"B"}', "application/x-shout"],
  ],
  [
    "stands back when the caller has no wish",
    echo([shouting]),
    { "Content-Type": "application/json" },
    '{"a":"b"}',
    ['{"a":"b"}', "application/json"],
  ],
  [
    "serves types by their suffix",
    echo([shouting]),
    { "Content-Type": "text/x+shout", Accept: "text/y+shout" },
    "[1]",
    ["[1]", "text/y+shout"],
  ],
  [
    "comes before a built-in one of the same type",
    echo([ownJson]),
    { "Content-Type": "application/json" },
    '{"a":"b"}',
    ['{"A":"B"}', "application/json"],
  ],
  [
    "leaves to a built-in one what it does not accept",
    echo([ownJson], { input: "string" }),
    { "Content-Type": "text/plain", Accept: "application/json" },
    "a",
    ['"a"', "application/json"],
  ],
  [
    "reads what is then converted",
    echo([shouting], { input: "number" }),
    { "Content-Type": "application/x-shout" },
    "3.5",
    ["3.5", "text/plain"],
  ],
];

for (const [title, handler, headers, payload, answer] of cases) {
  Deno.test(`codecs: one of a definition ${title}`, async () => {
    const { frames, texts, error } = await runFunction(handler, [frame(payload, headers)]);
    assertEquals(describeError(error), undefined);
    const [contentType] = frames.map((each) => headersOf(each)["Content-Type"]?.[0]);
    assertEquals([texts[0], contentType], answer);
  });
}

Deno.test("codecs: one of a definition is asked for every message of a stream", async () => {
  const handler = {
    interaction: "streaming",
    codecs: [shouting],
    async *run(input: ReadableStream<unknown>) {
      yield* input;
    },
  };
  const headers = { "Content-Type": "application/x-shout", Accept: "application/x-shout" };
  const { texts } = await runFunction(handler, [frame("[1]", headers), frame("[2]", headers)]);
  assertEquals(texts, ["[1]", "[2]"]);
});

Deno.test("codecs: what one of a definition throws is a payload that cannot be read or written", async () => {
  const boom = () => {
    throw new Error("boom");
  };
  const headers = { "Content-Type": "application/x-shout", Accept: "application/x-shout" };
  const outcome = async (codec: Codec) =>
    describeError((await runFunction(echo([codec]), [frame("[1]", headers)])).error);
  assertEquals(await outcome({ ...shouting, decode: boom }), "error-client-unmarshall: boom");
  assertEquals(await outcome({ ...shouting, encode: boom }), "error-client-marshall: boom");
});

Deno.test("codecs: another function has them not", async () => {
  const { error } = await runFunction(echo([]), [
    frame("[1]", { "Content-Type": "application/x-shout" }),
  ]);
  assertEquals(
    describeError(error),
    "error-client-content-type-unsupported: Unsupported Content-Type: application/x-shout",
  );
});
