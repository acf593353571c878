import { assertEquals } from "@std/assert";
import { riffYaml } from "../../src/scaffold/riff_yaml.ts";
import { readYaml } from "../support/read_yaml.ts";

/** As riff was seen to write them. */
const SEEN: readonly string[] = [
  ...[`"9"`, `"1.5"`, `"1e3"`, `"true"`, `"yes"`, `"on"`, `"y"`, `"null"`, `"~"`, `"0x1f"`],
  ...[`"010"`, `"1_000"`, `'a: b'`, `'*x'`, `'#z'`, `'-'`],
  ...["it's", "a b", "1.2.3", "2018-01-01"],
];

Deno.test("riffYaml: texts have quotes where riff wrote them, and the same ones", () => {
  for (const written of SEEN) {
    const text = written.replace(/^(["'])(.*)\1$/, "$2");
    assertEquals(riffYaml({ a: text }), `a: ${written}\n`);
  }
});

Deno.test("riffYaml: what YAML 1.1 reads as a number to the base of 60 is in quotes", () => {
  for (const text of ["12:30", "1:20:30.5", "-1:00"]) {
    assertEquals(riffYaml({ a: text }), `a: "${text}"\n`);
  }
  for (const text of ["1:90", "a:10", "1:2:x"]) assertEquals(riffYaml({ a: text }), `a: ${text}\n`);
});

Deno.test("riffYaml: every text is read as that text again", () => {
  const texts = [
    ...["", " a", "a ", "a:", "a #b", "it's: 'so'", `say "x"`, "a\nb", "a\tb", "\x00", "é", "😀"],
    ...[
      "- a",
      "-a",
      "?",
      "? a",
      ":a",
      "[a]",
      "{a}",
      "a, b",
      "@a",
      "`a",
      "%a",
      "!a",
      "&a",
      "|",
      ">",
    ],
    ...[
      "---",
      "...",
      "--- a",
      "=",
      "<<",
      "Infinity",
      ".inf",
      "-.5",
      "+1",
      "1.",
      "NULL",
      "No",
      "OFF",
    ],
    ...[
      "0b101",
      "0o17",
      "12e03",
      "a\\b",
      "a\u2028b",
      "\ufeffa",
      "a\x7fb",
      "a\x85b",
      "a: b: c",
      "key",
      "#",
      "a#b",
    ],
  ];
  for (const text of texts) {
    const yaml = riffYaml({ [text]: text, list: [text, { [text]: [text] }] });
    const [read] = readYaml(yaml);
    assertEquals(read, { [text]: text, list: [text, { [text]: [text] }] }, yaml);
  }
});

Deno.test("riffYaml: keys are in order, lists are not indented, what is empty is on its line", () => {
  assertEquals(
    riffYaml({
      c: { z: [{ b: 2, a: [true, null] }, "x", [1, 2]], y: 1.5 },
      b: [],
      a: {},
      d: [{}],
    }),
    `a: {}
b: []
c:
  "y": 1.5
  z:
  - a:
    - true
    - null
    b: 2
  - x
  - - 1
    - 2
d:
- {}
`,
  );
});
