import { assertEquals } from "@std/assert";
import { readLines } from "../../src/processes/read_lines.ts";

async function linesOf(stream: ReadableStream<Uint8Array>): Promise<(readonly string[])[]> {
  const all: (readonly string[])[] = [];
  await readLines(stream, (lines) => void all.push(lines));
  return all;
}

function streamOf(...texts: readonly string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(texts).pipeThrough(new TextEncoderStream());
}

Deno.test("readLines: hands on whole lines, those of a chunk together, and the rest at the end", async () => {
  const lines = await linesOf(streamOf("a\nb", "c\n\n", "d", "e"));
  assertEquals(lines, [["a"], ["bc", ""], ["de"]]);
  assertEquals(await linesOf(streamOf()), []);
});

Deno.test("readLines: a character is not torn apart by chunks", async () => {
  const bytes = new TextEncoder().encode("é\n");
  const stream = ReadableStream.from([bytes.slice(0, 1), bytes.slice(1)]);
  assertEquals(await linesOf(stream), [["é"]]);
});

Deno.test("readLines: a line without end is handed on in parts", async () => {
  const part = "x".repeat(700_000);
  const lines = (await linesOf(streamOf(part, part, "\n"))).flat();
  assertEquals(lines.map(({ length }) => length), [1_400_000, 0]);
});

Deno.test("readLines: it reads on when the lines before have been dealt with", async () => {
  const dealt = Promise.withResolvers<void>();
  let pulled = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (++pulled > 3) controller.close();
      else controller.enqueue(new TextEncoder().encode(`${pulled}\n`));
    },
  }, { highWaterMark: 0 });
  const read = readLines(stream, () => dealt.promise);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(pulled, 1);
  dealt.resolve();
  await read;
  assertEquals(pulled, 4);
});

Deno.test("readLines: an error of the stream is its end", async () => {
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("gone"));
    },
  });
  assertEquals(await linesOf(stream), []);
});
