import { assertEquals } from "@std/assert";
import { JsonHint } from "../../../src/cli/client/json_hint.ts";

interface Case {
  readonly sent: string;
  readonly type?: string;
  readonly answers?: readonly string[];
  readonly failed?: string;
}

function hintOf({ sent, type = "text/plain", answers = [], failed }: Case): boolean {
  const hint = new JsonHint(new Map([["Content-Type", [type]]]));
  hint.sent(sent);
  for (const answer of answers) hint.answered(new TextEncoder().encode(answer));
  return hint.after(failed === undefined ? "done" : "failed", failed) !== "";
}

const HINTS: readonly Case[] = [
  { sent: '{"a":1}' },
  { sent: " [1,2]\n" },
  { sent: '{"a":1}', answers: ["Hello, undefined!"] },
  { sent: '{"a":1}', answers: ["ok", "NaN"] },
  { sent: '{"a":1}', failed: "error-client-unmarshall" },
  { sent: "[]", failed: "error-server-function-invocation" },
];
const NONE: readonly Case[] = [
  { sent: "hello" },
  { sent: "{not JSON}" },
  { sent: "42" },
  { sent: '"text"' },
  { sent: '{"a":1}', answers: ["a1"] },
  { sent: '{"a":1}', type: "application/json" },
  { sent: '{"a":1}', failed: "error-server-busy" },
  { sent: "hello", answers: ["undefined"] },
];

for (const each of HINTS) {
  Deno.test(`JsonHint: asks for the content type after ${JSON.stringify(each)}`, () => {
    assertEquals(hintOf(each), true);
  });
}

for (const each of NONE) {
  Deno.test(`JsonHint: says nothing after ${JSON.stringify(each)}`, () => {
    assertEquals(hintOf(each), false);
  });
}
