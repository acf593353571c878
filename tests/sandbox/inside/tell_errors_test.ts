import { assertEquals } from "@std/assert";
import { describeThrown } from "../../../src/sandbox/inside/tell_errors.ts";

const OWN = new URL("../../../src/function/run.ts", import.meta.url).href;

/** An error that the invoker's own code called for. */
function made<T extends Error>(error: T): T {
  error.stack =
    `${error.name}: ${error.message}\n    at f (file:///f.ts:1:2)\n    at run (${OWN}:3:4)`;
  return error;
}

const DENOS = 'Requires env access to "HOME", run again with the --allow-env flag';
const refusal = made(new Deno.errors.NotCapable(DENOS));
const REFUSAL = 'NotCapable: Requires env access to "HOME"\n    at f (file:///f.ts:1:2)';

const told: [title: string, thrown: unknown, text: string][] = [
  ["a text", "no", "no"],
  ["an error", made(new Error("no")), "Error: no\n    at f (file:///f.ts:1:2)"],
  ["a refusal, without Deno's advice", refusal, REFUSAL],
  [
    "a cause, in its braces",
    made(new Error("no", { cause: refusal })),
    `Error: no\n    at f (file:///f.ts:1:2) {\n  [cause]: ${REFUSAL.replaceAll("\n", "\n  ")}\n}`,
  ],
  [
    "both of an error that suppresses another",
    made(new SuppressedError(made(new Error("close")), refusal, "both")),
    "SuppressedError: both\n    at f (file:///f.ts:1:2)\n" +
    `Thrown: Error: close\n    at f (file:///f.ts:1:2)\nSuppressed: ${REFUSAL}`,
  ],
];

for (const [title, thrown, text] of told) {
  Deno.test(`describeThrown: tells ${title}`, () => {
    assertEquals(describeThrown(thrown), text);
  });
}
