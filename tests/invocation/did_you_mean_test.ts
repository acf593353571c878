import { assertEquals } from "@std/assert";
import { didYouMean } from "../../src/invocation/did_you_mean.ts";

const NAMES = ["port", "host", "max-message-size", "max-concurrent-calls", "help"];

const GUESSES: readonly [given: string, meant: string | undefined][] = [
  ["prot", "port"],
  ["hots", "host"],
  ["max-mesage-size", "max-message-size"],
  ["max-message-length", undefined],
  ["PORT", "port"],
  ["x", undefined],
  ["verbose", undefined],
];

for (const [given, meant] of GUESSES) {
  Deno.test(`didYouMean: "${given}" is probably ${meant ?? "none of them"}`, () => {
    assertEquals(didYouMean(given, NAMES), meant);
  });
}

Deno.test("didYouMean: another letter is not near", () => {
  assertEquals(didYouMean("a", ["b", "c"]), undefined);
  assertEquals(didYouMean("A", ["a", "c"]), "a");
});

Deno.test("didYouMean: nothing is near where nothing is known", () => {
  assertEquals(didYouMean("port", []), undefined);
});
