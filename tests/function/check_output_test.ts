import { assertEquals } from "@std/assert";
import { frame } from "../support/frames.ts";
import { describeError, runFunction } from "../support/run_function.ts";

const cases: [output: string, value: unknown, error: string | undefined, contentType?: string][] = [
  ["string", "a", undefined, "text/plain"],
  ["string", 1, "string, and it is a number"],
  ["number", 1.5, undefined, "text/plain"],
  ["number", "1.5", "number, and it is a string"],
  ["boolean", true, undefined, "text/plain"],
  ["boolean", null, "boolean, and it is null"],
  ["bytes", new Uint8Array(1), undefined, "application/octet-stream"],
  ["bytes", "a", "bytes, and it is a string"],
  ["json", "a", undefined, "application/json"],
  ["json", { a: 1 }, undefined, "application/json"],
];
for (const interaction of ["direct", "streaming"]) {
  for (const [output, value, error, contentType] of cases) {
    Deno.test(`definition: output "${output}" of a ${interaction} handler that makes ${typeof value} ${value}`, async () => {
      const run = interaction === "direct" ? () => value : async function* () {
        yield value;
      };
      const outcome = await runFunction({ interaction, output, input: "string", run }, ["x"]);
      assertEquals(
        describeError(outcome.error),
        error && `error-client-marshall: Cannot write the result: "output" declares ${error}`,
      );
      assertEquals(outcome.frames[0]?.headers.get("Content-Type")?.[0], contentType);
    });
  }
}

Deno.test("definition: Accept goes before what the output is declared to be", async () => {
  const handler = { interaction: "direct", output: "json", run: (x: unknown) => x };
  const { frames } = await runFunction(handler, [frame("a", { accept: "text/plain" })]);
  assertEquals(frames[0]?.headers.get("Content-Type")?.[0], "text/plain");
});
