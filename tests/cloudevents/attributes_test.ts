import { assertEquals, assertThrows } from "@std/assert";
import {
  type CloudEventAttributes,
  EventProblem,
  toAttributes,
  toAttributeText,
} from "../../src/cloudevents/attributes.ts";

const required = { specversion: "1.0", id: "1", source: "/s", type: "t" };

const right: readonly Record<string, string>[] = [
  {},
  { subject: "a b/ü😀", dataschema: "https://example.com/schema#1", datacontenttype: "text/plain" },
  { source: "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66" },
  { source: "//example.com/a?b=c&d=%20#e" },
  { source: "1-555-123-4567" },
  { source: "mailto:cncf-wg@example.com" },
  { source: "http://[::1]:80/" },
  { time: "2018-04-05T17:31:00Z" },
  { time: "2018-04-05t17:31:00.123456789+05:30" },
  { time: "2024-02-29T23:59:60z" },
  { time: "0004-02-29T00:00:00-00:00" },
  { ext: "", constructor: "c", averyveryverylongnamethatisallowed: "1", "0": "digits" },
];

for (const extra of right) {
  Deno.test(`toAttributes: takes ${JSON.stringify(extra)}`, () => {
    const attributes = toAttributes(Object.entries({ ...required, ...extra }));
    assertEquals({ ...attributes }, { ...required, ...extra } as unknown as CloudEventAttributes);
    assertEquals(Object.isFrozen(attributes), true);
  });
}

const wrong: readonly [extra: Record<string, string>, problem: string][] = [
  [{ specversion: "0.3" }, 'its "specversion" is "0.3", not "1.0"'],
  [{ specversion: "" }, 'its "specversion" is "", not "1.0"'],
  [{ id: "" }, 'its "id" is empty'],
  [{ source: "" }, 'its "source" is empty'],
  [{ type: "" }, 'its "type" is empty'],
  [{ subject: "" }, 'its "subject" is empty'],
  [{ source: "a b" }, 'its "source" is "a b", which is not a URI reference'],
  [{ source: "%zz" }, 'its "source" is "%zz", which is not a URI reference'],
  [{ source: "a#b#c" }, 'its "source" is "a#b#c", which is not a URI reference'],
  [{ source: "/größe" }, 'its "source" is "/größe", which is not a URI reference'],
  [{ dataschema: "" }, 'its "dataschema" is "", which is not an absolute URI'],
  [{ dataschema: "/schema" }, 'its "dataschema" is "/schema", which is not an absolute URI'],
  ...[
    "yesterday",
    "",
    "2018-04-05",
    "2018-04-05T17:31:00",
    "2018-04-05 17:31:00Z",
    "2018-02-29T17:31:00Z",
    "1900-02-29T17:31:00Z",
    "2018-13-05T17:31:00Z",
    "2018-00-05T17:31:00Z",
    "2018-04-00T17:31:00Z",
    "2018-04-31T17:31:00Z",
    "2018-04-05T24:00:00Z",
    "2018-04-05T17:60:00Z",
    "2018-04-05T17:31:61Z",
    "2018-04-05T17:31:00.Z",
    "2018-04-05T17:31:00+24:00",
    "+002018-04-05T17:31:00Z",
  ].map((time): [Record<string, string>, string] => [
    { time },
    `its "time" is "${time}", which is not a time as in RFC 3339`,
  ]),
  [{ datacontenttype: "json" }, 'its "datacontenttype" is "json", which is not a media type'],
  [{ ext: "a\u0000b" }, 'its "ext" has a control character'],
  [{ ext: "a\u0085b" }, 'its "ext" has a control character'],
  [{ ext: "a\ufffeb" }, 'its "ext" has a control character'],
  [{ id: "\ud800" }, 'its "id" has half a character, a lone surrogate'],
  ...["Ext", "my-ext", "my_ext", "ö", "", "data", "data_base64", "__proto__"].map((
    name,
  ): [Record<string, string>, string] => [
    Object.fromEntries([[name, "x"]]),
    `"${name}" is no name of an attribute, which is letters from a to z and digits`,
  ]),
];

for (const [extra, problem] of wrong) {
  Deno.test(`toAttributes: refuses ${JSON.stringify(extra)}`, () => {
    const entries = [...Object.entries(required), ...Object.entries(extra)];
    assertEquals(assertThrows(() => toAttributes(entries), EventProblem).message, problem);
  });
}

for (const name of Object.keys(required)) {
  Deno.test(`toAttributes: misses "${name}"`, () => {
    const entries = Object.entries(required).filter(([each]) => each !== name);
    assertThrows(() => toAttributes(entries), EventProblem, `it has no "${name}"`);
  });
}

const texts: readonly [value: unknown, text: string | undefined][] = [
  ["a", "a"],
  ["", ""],
  [true, "true"],
  [false, "false"],
  [0, "0"],
  [-0, "0"],
  [2147483647, "2147483647"],
  [-2147483648, "-2147483648"],
  [new Uint8Array([1, 2, 255]), "AQL/"],
  [new Uint8Array([0, 1, 2]).subarray(1).buffer, "AAEC"],
  [new Date(0), "1970-01-01T00:00:00.000Z"],
  [new URL("https://example.com"), "https://example.com/"],
  [null, undefined],
  [undefined, undefined],
];

for (const [value, text] of texts) {
  Deno.test(`toAttributeText: ${Deno.inspect(value)} of an extension is ${text}`, () => {
    assertEquals(toAttributeText("ext", value), text);
  });
}

const untyped: readonly [name: string, value: unknown, problem: string][] = [
  ["ext", 1.5, 'its "ext" is a number, and has to be a whole one of 32 bits'],
  ["ext", 2147483648, 'its "ext" is a number, and has to be a whole one of 32 bits'],
  ["ext", NaN, 'its "ext" is a number, and has to be a whole one of 32 bits'],
  ["ext", { a: 1 }, 'its "ext" is a plain object'],
  ["ext", [1], 'its "ext" is an array'],
  ["ext", new Date(NaN), 'its "ext" is a Date'],
  ["id", 5, 'its "id" is a number, and has to be text'],
  ["type", true, 'its "type" is a boolean, and has to be text'],
  ["specversion", 1, 'its "specversion" is a number, and has to be text'],
];

for (const [name, value, problem] of untyped) {
  Deno.test(`toAttributeText: refuses ${Deno.inspect(value)} for "${name}"`, () => {
    assertEquals(assertThrows(() => toAttributeText(name, value), EventProblem).message, problem);
  });
}
