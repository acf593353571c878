import { assertEquals } from "@std/assert";
import { type AnswerFormat, chooseFormat } from "../../src/http/answer_format.ts";

const LINES: AnswerFormat = { kind: "lines", accept: "application/json" };
const EVENTS: AnswerFormat = { kind: "events", accept: "text/plain, application/json" };

const CHOICES: readonly (readonly [
  accept: string | undefined,
  forOne: AnswerFormat,
  forStream: AnswerFormat,
])[] = [
  [undefined, { kind: "one", many: "lines" }, LINES],
  ["*/*", { kind: "one", many: "lines", accept: "*/*" }, LINES],
  ["application/*", { kind: "one", many: "lines", accept: "application/*" }, LINES],
  ["no type", { kind: "one", many: "lines" }, LINES],
  ["application/x-ndjson", LINES, LINES],
  ["text/event-stream", EVENTS, EVENTS],
  ["application/x-ndjson, text/event-stream", EVENTS, EVENTS],
  ["application/x-ndjson, text/event-stream;q=0.5", LINES, LINES],
  ["text/plain", { kind: "one", accept: "text/plain" }, { kind: "one", accept: "text/plain" }],
  [
    "application/json, text/event-stream",
    { kind: "one", many: "events", accept: "application/json" },
    { kind: "events", accept: "application/json" },
  ],
  [
    "application/json;q=0.5, text/event-stream",
    { kind: "events", accept: "application/json;q=0.5" },
    { kind: "events", accept: "application/json;q=0.5" },
  ],
  [
    "text/html, */*;q=0.8",
    { kind: "one", many: "lines", accept: "text/html, */*;q=0.8" },
    LINES,
  ],
];

for (const [accept, forOne, forStream] of CHOICES) {
  Deno.test(`chooseFormat: ${accept}`, () => {
    assertEquals([chooseFormat(accept, false), chooseFormat(accept, true)], [forOne, forStream]);
  });
}
