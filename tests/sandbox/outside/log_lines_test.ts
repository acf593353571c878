import { assert, assertEquals } from "@std/assert";
import { logLines } from "../../../src/sandbox/outside/log_lines.ts";

const LONG = "x".repeat(8192);

const ROWS: readonly (readonly [what: string, pieces: readonly string[], lines: string[]])[] = [
  ["nothing", [], []],
  ["a line", ["one\n"], ["one"]],
  ["lines in one piece", ["one\ntwo\n"], ["one", "two"]],
  ["a line in pieces", ["o", "", "n", "e\nt", "wo\n"], ["one", "two"]],
  ["a last line without its end", ["one\ntwo"], ["one", "two"]],
  ["empty lines", ["\none\n\n"], ["", "one", ""]],
  ["a line that is as long as can be", [`${LONG}\n`], [LONG]],
  ["a longer line, in parts", [LONG, LONG, "y\n"], [LONG, LONG, "y"]],
  ["a longer line, all of it in one piece", [`${LONG}${LONG}y\nz\n`], [LONG, LONG, "y", "z"]],
  ["a longer line that never ends", [LONG, LONG], [LONG, LONG]],
];

for (const [what, pieces, expected] of ROWS) {
  Deno.test(`logLines: ${what}`, async () => {
    const lines = await linesOf(pieces.map((piece) => new TextEncoder().encode(piece)));
    assertEquals(lines.map(shortened), expected.map(shortened));
  });
}

Deno.test("logLines: a character is not torn where pieces meet", async () => {
  const bytes = new TextEncoder().encode("größer 🦕\n");
  for (let at = 1; at < bytes.length; at++) {
    assertEquals(await linesOf([bytes.subarray(0, at), bytes.subarray(at)]), ["größer 🦕"]);
  }
});

Deno.test("logLines: bytes that are no text do no harm", async () => {
  const [line = ""] = await linesOf([new Uint8Array([0xff, 0xfe, 0x61, 10])]);
  assert(line.endsWith("a"), line);
});

Deno.test("logLines: a source that breaks off leaves what came before", async () => {
  const lines: string[] = [];
  async function* broken() {
    yield await Promise.resolve(new TextEncoder().encode("one\ntw"));
    throw new Error("the pipe broke");
  }
  await logLines(broken(), (line) => lines.push(line));
  assertEquals(lines, ["one", "tw"]);
});

Deno.test("logLines: a flood is held up at its source", async () => {
  let taken = 0;
  let stopped = false;
  async function* flood() {
    while (!stopped) {
      taken++;
      yield await Promise.resolve(new TextEncoder().encode(`${"x".repeat(1023)}\n`));
    }
  }
  const startedMs = performance.now();
  const done = logLines(flood(), () => {});
  await new Promise((resolve) => setTimeout(resolve, 350));
  stopped = true;
  await done;
  // Kilobytes; without a pause it would be hundreds of thousands.
  const pauses = (performance.now() - startedMs) / 10;
  assert(taken > 255 && taken < 256 * (5 + pauses), `${taken}`);
});

function shortened(line: string): string {
  return line.length < 100 ? line : `${line.length} characters`;
}

async function linesOf(pieces: readonly Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  async function* source() {
    for (const piece of pieces) yield await Promise.resolve(piece);
  }
  await logLines(source(), (line) => lines.push(line));
  return lines;
}
