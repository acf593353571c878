import { assertEquals } from "@std/assert";
import { connect } from "../../tests/support/grpc_client.ts";
import { startInvokerProcess } from "../../tests/support/invoker_process.ts";
import { countWords } from "./wordcount.ts";

async function countsOf(...lines: string[]): Promise<Record<string, number>[]> {
  return await Array.fromAsync(countWords(ReadableStream.from(lines)));
}

Deno.test("countWords: one result for all lines, the most frequent word first", async () => {
  const [counts = {}, ...others] = await countsOf("To be, or not", "to be: to BE.");
  assertEquals(Object.entries(counts), [["to", 3], ["be", 3], ["or", 1], ["not", 1]]);
  assertEquals(others, []);
});

Deno.test("countWords: words are of any language, and may be called like a property", async () => {
  assertEquals(await countsOf("Æble, æble! 3 constructor"), [{ æble: 2, constructor: 1 }]);
});

Deno.test("countWords: without lines the result is empty", async () => {
  assertEquals(await countsOf(), [{}]);
});

Deno.test("countWords: served, a whole Call is answered with one JSON object", async () => {
  await using invoker = await startInvokerProcess(["samples/wordcount/wordcount.ts"]);
  using client = connect(invoker.port);
  const { status, texts, messages } = await client.call(["to be or", "not to be"]);
  assertEquals({ status, texts }, { status: "OK", texts: ['{"to":2,"be":2,"or":1,"not":1}'] });
  assertEquals(messages[0]?.headers, { "Content-Type": ["application/json"] });
});
