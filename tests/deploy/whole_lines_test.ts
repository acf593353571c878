import { assert, assertEquals } from "@std/assert";
import { wholeLines } from "../../src/deploy/whole_lines.ts";

async function piecesOf(...chunks: string[]): Promise<string[]> {
  const bytes = ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk)));
  return await Array.fromAsync(wholeLines(bytes), (piece) => new TextDecoder().decode(piece));
}

Deno.test("wholeLines: pieces end where lines do, and the last one gets its newline", async () => {
  assertEquals(await piecesOf("a\nb", "c", "\r\nd"), ["a\n", "bc\r\n", "d\n"]);
  assertEquals(await piecesOf("a\n"), ["a\n"]);
  assertEquals(await piecesOf(), []);
});

Deno.test("wholeLines: a line without end is not held back", async () => {
  const long = "x".repeat(50_000);
  const pieces = await piecesOf(long, long, long, long);
  assert(pieces.length > 1);
  assertEquals(pieces.join(""), `${long.repeat(4)}\n`);
});
