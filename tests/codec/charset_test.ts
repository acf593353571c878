import { assertEquals, assertThrows } from "@std/assert";
import { CannotCarryError } from "../../src/codec/cannot_carry_error.ts";
import { decodeText, encodeText } from "../../src/codec/charset.ts";

const LATIN_1 = [
  "iso-8859-1",
  "ISO_8859-1",
  "iso_8859-1:1987",
  "latin1",
  "l1",
  "cp819",
  "ibm819",
  "iso-ir-100",
  "csISOLatin1",
];
const LATIN_5 = ["iso-8859-9", "latin5", "l5", "iso-ir-148"];
const ASCII = ["us-ascii", "ASCII", "ansi_x3.4-1968"];
const WINDOWS = ["windows-1252", "cp1252", "x-cp1252", "windows-1254", "cp1254"];

/** Charsets that hold a text, each with its bytes. */
const carried: [charsets: string[], text: string, bytes: number[]][] = [
  [LATIN_1, "é\x80", [0xe9, 0x80]],
  [LATIN_5, "ş\x80", [0xfe, 0x80]],
  [ASCII, "e", [0x65]],
  [WINDOWS, "é€", [0xe9, 0x80]],
  [["windows-874", "dos-874"], "ก€", [0xa1, 0x80]],
  [["tis-620", "iso-8859-11"], "ก\x80", [0xa1, 0x80]],
  [["iso-8859-15"], "€", [0xa4]],
  [["koi8-r"], "ж", [0xd6]],
  [["utf-8", "utf8", "unicode-1-1-utf-8"], "€", [0xe2, 0x82, 0xac]],
  [["utf-16le"], "€", [0xac, 0x20]],
  [["utf-16be", "unicodefffe"], "€", [0x20, 0xac]],
  [["utf-16", "unicode", "ucs-2"], "€", [0xff, 0xfe, 0xac, 0x20]],
];

for (const [charsets, text, bytes] of carried) {
  for (const charset of charsets) {
    Deno.test(`encodeText, decodeText: ${JSON.stringify(text)} in ${charset} is ${bytes}`, () => {
      assertEquals([...encodeText(text, charset)], bytes);
      assertEquals(decodeText(new Uint8Array(bytes), charset), text);
    });
  }
}

/** Texts that a charset does not hold, however much more the web means by its name. */
const notWritten: [charsets: string[], text: string][] = [
  [[...LATIN_1, ...LATIN_5, ...ASCII, "tis-620", "iso-8859-11"], "€"],
  [ASCII, "é"],
  [ASCII, "\x80"],
  [["shift_jis", "gb18030", "iso-2022-jp", "cp437", "nonsense"], "a"],
  [["utf-8", "utf-16", "utf-16be", "iso-8859-1"], "a\ud800b"],
];

for (const [charsets, text] of notWritten) {
  Deno.test(`encodeText: refuses ${JSON.stringify(text)} in ${charsets}`, () => {
    for (const charset of charsets) {
      assertThrows(() => encodeText(text, charset), CannotCarryError, "Cannot write text");
    }
  });
}

const notRead: [charsets: string[], bytes: number[]][] = [
  [ASCII, [0xe9, 0x80]],
  [["utf-8"], [0xe9]],
  [["utf-16", "utf-16be"], [0xd8, 0x00, 0x00]],
  [["cp437", "nonsense"], []],
];

for (const [charsets, bytes] of notRead) {
  Deno.test(`decodeText: refuses the bytes ${bytes} in ${charsets}`, () => {
    for (const charset of charsets) {
      assertThrows(() => decodeText(new Uint8Array(bytes), charset), Error, "Cannot read text");
    }
  });
}

Deno.test("decodeText: the mark of UTF-16 tells the order of its bytes", () => {
  assertEquals(decodeText(new Uint8Array([0xfe, 0xff, 0x20, 0xac]), "utf-16"), "€");
});
