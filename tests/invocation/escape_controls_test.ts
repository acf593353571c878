import { assertEquals } from "@std/assert";
import { escapeControls, escapeJsonControls } from "../../src/invocation/escape_controls.ts";

const texts: readonly (readonly [what: string, text: string, escaped: string])[] = [
  ["ordinary text", "größer\t„x“ 漢字 עברית", "größer\t„x“ 漢字 עברית"],
  ["emoji", "🦕 👩‍👩‍👧‍👦 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽", "🦕 👩‍👩‍👧‍👦 🏳️‍🌈 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽"],
  ["newlines", "a\nb\r", "a\\nb\\r"],
  ["a colour", "\x1b[31mred", "\\x1b[31mred"],
  ["C1 controls", "\x7f\x85\x9b2J", "\\x7f\\x85\\x9b2J"],
  ["separators of lines", "a\u2028b\u2029", "a\\u2028b\\u2029"],
  ["turns of direction", "a\u202eb\u2066\u200f\u061c", "a\\u202eb\\u2066\\u200f\\u061c"],
  ["what has no width", "a\u200bb\ufeff\u2060\xad", "a\\u200bb\\ufeff\\u2060\\xad"],
  ["halves of characters", "\ud83d x \udd95", "\\ud83d x \\udd95"],
];

for (const [what, text, escaped] of texts) {
  Deno.test(`escapeControls: ${what}`, () => {
    assertEquals(escapeControls(text), escaped);
    assertEquals(escapeControls(escaped), escaped);
  });

  Deno.test(`escapeJsonControls: ${what}, with the same meaning`, () => {
    const json = escapeJsonControls(JSON.stringify(text));
    assertEquals(JSON.parse(json), text);
    assertEquals(escapeControls(json), json);
  });
}
