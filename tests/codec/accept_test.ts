import { assertEquals } from "@std/assert";
import { decisiveRange, parseRanges, splitAccept } from "../../src/codec/accept.ts";

const splits: [text: string, parts: string[]][] = [
  ["", []],
  [" , ,", []],
  ["text/plain", ["text/plain"]],
  ["text/plain,application/json", ["text/plain", "application/json"]],
  [" text/plain ; q=0.5 ,\t*/* ", ["text/plain ; q=0.5", "*/*"]],
  ['a/b;x="1,2", c/d', ['a/b;x="1,2"', "c/d"]],
  ['a/b;x="1\\",2", c/d', ['a/b;x="1\\",2"', "c/d"]],
  ["a\\,b", ["a\\", "b"]],
  ['a/b;x="open, c/d', ['a/b;x="open, c/d']],
];

for (const [text, parts] of splits) {
  Deno.test(`splitAccept: splits ${JSON.stringify(text)} outside of quotes`, () => {
    assertEquals(splitAccept(text), parts);
  });
}

Deno.test("splitAccept: looks at a bounded number of ranges", () => {
  assertEquals(splitAccept("a/b,".repeat(1_000_000)).length, 100);
});

const qualities: [text: string, quality: number | undefined][] = [
  ["a/b", 1],
  ["a/b;q=0", 0],
  ["a/b;q=0.000", 0],
  ["a/b;Q=0.5", 0.5],
  ["a/b; q=1.000", 1],
  ["a/b; q=.2", 0.2],
  ['a/b; q="0.3"', 0.3],
  ["a/b; level=1; q=0.4", 0.4],
  ["a/b;q=1.5", undefined],
  ["a/b;q=-1", undefined],
  ["a/b;q=1.001", undefined],
  ["a/b;q=0.1234", undefined],
  ["a/b;q=high", undefined],
  ["a/b;q=", undefined],
  ["a/b;q=.", undefined],
  ["a/b;q=1e0", undefined],
];

for (const [text, quality] of qualities) {
  Deno.test(`parseRanges: quality of ${JSON.stringify(text)} is ${quality ?? "not valid"}`, () => {
    assertEquals(parseRanges([text])[0]?.quality, quality);
  });
}

Deno.test("parseRanges: a bare star is a full wildcard", () => {
  assertEquals(parseRanges(["*;q=.2"]), parseRanges(["*/*;q=.2"]));
});

for (
  const text of ["*/json", "application/*+json", "te*t/plain", "plain", "a/b/c", "a/b c/d"]
) {
  Deno.test(`parseRanges: leaves out ${JSON.stringify(text)}, keeps the rest`, () => {
    assertEquals(parseRanges([text, "c/d"]).map((range) => range.essence), ["c/d"]);
  });
}

const decisions: [ranges: string[], essence: string, quality: number | undefined][] = [
  [["*/*;q=0.1", "text/*;q=0.2", "text/plain;q=0.3"], "text/plain", 0.3],
  [["text/plain;q=0.3", "text/*;q=0.2", "*/*;q=0.1"], "text/plain", 0.3],
  [["*/*;q=0.1", "text/*;q=0.2", "text/plain;q=0.3"], "text/html", 0.2],
  [["*/*;q=0.1", "text/*;q=0.2", "text/plain;q=0.3"], "image/png", 0.1],
  [["text/*"], "textual/plain", undefined],
  [["text/plain;format=flowed;q=0", "text/plain;q=0.7"], "text/plain", 0.7],
  [["text/plain;charset=utf-8;q=0.6", "text/*"], "text/plain", 0.6],
  [["text/plain;q=0.8", "text/plain;q=0.9"], "text/plain", 0.8],
];

for (const [ranges, essence, quality] of decisions) {
  Deno.test(`decisiveRange: the most specific of ${ranges} decides on ${essence}`, () => {
    assertEquals(decisiveRange(parseRanges(ranges), essence)?.quality, quality);
  });
}
