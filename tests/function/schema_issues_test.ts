import { assert, assertEquals } from "@std/assert";
import { describeIssues } from "../../src/function/schema_issues.ts";
import type { StandardSchemaIssue } from "../../src/function/standard_schema.ts";

const cases: [title: string, issues: readonly StandardSchemaIssue[], text: string][] = [
  ["no issue", [], "refused by its schema"],
  ["one of the value itself", [{ message: "too long" }], "too long"],
  ["one with an empty path", [{ message: "too long", path: [] }], "too long"],
  ["a path of keys", [{ message: "no", path: ["a", 0, "b", "c"] }], "a[0].b.c: no"],
  ["a path of segments", [{ message: "no", path: [{ key: "a" }, { key: 1 }] }], "a[1]: no"],
  ["a path that begins with an index", [{ message: "no", path: [2, "a"] }], "[2].a: no"],
  ["a key that is no name", [{ message: "no", path: ["a b", "x-y"] }], '["a b"]["x-y"]: no'],
  ["a key of any language", [{ message: "no", path: ["größe"] }], "größe: no"],
  ["a symbol", [{ message: "no", path: [Symbol("s")] }], '["Symbol(s)"]: no'],
  ["what says again that it is invalid", [{ message: "Invalid input: no" }], "no"],
  ["what says nothing else", [{ message: "Invalid input", path: ["a"] }], "a: not valid"],
  ["what says its path again", [{ message: "a.b is odd", path: ["a", "b"] }], "a.b: is odd"],
  ["several", [{ message: "x", path: ["a"] }, { message: "y" }], "a: x; y"],
  ["lines", [{ message: "x\n\ty" }], "x y"],
  [
    "more than ten",
    Array.from({ length: 13 }, (_, i) => ({ message: "no", path: [i] })),
    `${Array.from({ length: 10 }, (_, i) => `[${i}]: no`).join("; ")} (… and 3 more)`,
  ],
];

for (const [title, issues, text] of cases) {
  Deno.test(`describeIssues: ${title}`, () => {
    assertEquals(describeIssues(issues), text);
  });
}

Deno.test("describeIssues: is bounded, however long keys and messages are", () => {
  const long = "x".repeat(100_000);
  const text = describeIssues(Array(1000).fill({ message: long, path: [long, long] }));
  assert(text.length < 4000, `${text.length}`);
});
