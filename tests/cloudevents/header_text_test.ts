import { assertEquals, assertThrows } from "@std/assert";
import { EventProblem } from "../../src/cloudevents/attributes.ts";
import { decodeHeaderText, encodeHeaderText } from "../../src/cloudevents/header_text.ts";

const encoded: readonly [text: string, value: string][] = [
  ["plain!#$&'()*+,-./:;<=>?@[\\]^_`{|}~", "plain!#$&'()*+,-./:;<=>?@[\\]^_`{|}~"],
  ["Euro € 😀", "Euro%20%E2%82%AC%20%F0%9F%98%80"],
  ['100% "sure"', "100%25%20%22sure%22"],
  [" a\u007f\u00e9 ", "%20a%7F%C3%A9%20"],
  ["", ""],
];

for (const [text, value] of encoded) {
  Deno.test(`encodeHeaderText: "${text}" is "${value}", and back`, () => {
    assertEquals(encodeHeaderText(text), value);
    assertEquals(decodeHeaderText("ext", value), text);
  });
}

const decoded: readonly [value: string, text: string][] = [
  ["%61%62c", "abc"],
  ["%e2%82%ac", "€"],
  ["%2525", "%25"],
  ["not encoded é", "not encoded é"],
  [" around\t", "around"],
  ['"in \\"quotes\\" \\\\ %41"', 'in "quotes" \\ A'],
  ['"', '"'],
  ['"a" b', '"a" b'],
  ["a+b", "a+b"],
];

for (const [value, text] of decoded) {
  Deno.test(`decodeHeaderText: reads "${value}"`, () => {
    assertEquals(decodeHeaderText("ext", value), text);
  });
}

for (const value of ["%C0%A0", "%ff", "%e2%82", "100%", "%zz", "%4", "%ed%a0%80"]) {
  Deno.test(`decodeHeaderText: refuses "${value}"`, () => {
    assertThrows(
      () => decodeHeaderText("ext", value),
      EventProblem,
      `its "ext" is "${value}", in which a percent sign stands for no character`,
    );
  });
}
