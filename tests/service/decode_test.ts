import { assert, assertEquals, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { createRandom, MessageMaker } from "./random_message.ts";
import { codecsOf, readTestServices } from "./test_services.ts";

const set = await readTestServices("every.proto", "legacy.proto", "editions.proto");
const codecOf = codecsOf(set);

/** Hexadecimal digits, with spaces where they help, and texts in quotes as their bytes. */
function bytesOf(text: string): Uint8Array {
  return Uint8Array.fromHex(
    text.replaceAll(/"([^"]*)"/g, (_, quoted) => new TextEncoder().encode(quoted).toHex())
      .replaceAll(/\s/g, ""),
  );
}

function decode(type: string, text: string): unknown {
  return codecOf(`test.${type}`).decode(bytesOf(text));
}

const NO_TREE = { label: "", children: [], weight: 0 };
const NO_SCALARS = {
  ...{ doubleValue: 0, floatValue: 0, int32Value: 0, int64Value: 0n, uint32Value: 0 },
  ...{ uint64Value: 0n, sint32Value: 0, sint64Value: 0n, fixed32Value: 0, fixed64Value: 0n },
  ...{ sfixed32Value: 0, sfixed64Value: 0n, boolValue: false, stringValue: "" },
  ...{ bytesValue: new Uint8Array(0), kind: "NONE", color: "UNKNOWN" },
};
const NO_LISTS = {
  ...{ doubles: [], floats: [], int32s: [], int64s: [], uint32s: [], uint64s: [], sint32s: [] },
  ...{ sint64s: [], fixed32s: [], fixed64s: [], sfixed32s: [], sfixed64s: [], bools: [] },
  ...{ strings: [], bytes: [], kinds: [], trees: [] },
};
const NO_UNPACKED = { doubles: [], int32s: [], int64s: [], bools: [], kinds: [] };
const NO_MAPS = {
  ...{ int32Map: {}, int64Map: {}, uint32Map: {}, uint64Map: {}, sint32Map: {}, sint64Map: {} },
  ...{ fixed32Map: {}, fixed64Map: {}, sfixed32Map: {}, sfixed64Map: {}, boolMap: {} },
  ...{ stringMap: {} },
};
const NO_LEGACY = { expanded: [], packed: [], list: [], map: {} };

const READ: readonly (readonly [what: string, type: string, bytes: string, value: unknown])[] = [
  ["nothing: defaults", "every.Scalars", "", NO_SCALARS],
  ["nothing: absent", "every.Optionals", "", {}],
  ["nothing: empty lists", "every.Lists", "", NO_LISTS],
  ["nothing: empty maps", "every.Maps", "", NO_MAPS],
  ["nothing: no member of a oneof", "every.Choice", "", { beside: 0 }],
  ["set to its default: present", "every.Optionals", "18 00 72 00", {
    int32Value: 0,
    stringValue: "",
  }],
  ["a field twice: the last", "every.Scalars", "18 01 18 02", { ...NO_SCALARS, int32Value: 2 }],
  [
    "unknown fields of each kind",
    "every.Tree",
    `
    a0 06 96 01  a1 06 0000000000000000  a2 06 02 "hi"  a3 06 08 01 0a 01 "x" a3 06 a4 06 a4 06
    a5 06 00000000  20 07`,
    { ...NO_TREE, weight: 7 },
  ],
  ["a wrong wire type: unknown", "every.Tree", `08 05 0d 00000000 22 00`, NO_TREE],
  ["int32 of 64 bits: the low ones", "every.Scalars", "18 80 80 80 80 10", NO_SCALARS],
  ["int32 of ten bytes", "every.Scalars", "18 ff ff ff ff ff ff ff ff ff 01", {
    ...NO_SCALARS,
    int32Value: -1,
  }],
  ["a number with zeros behind it", "every.Scalars", "18 81 80 80 00", {
    ...NO_SCALARS,
    int32Value: 1,
  }],
  ["bool of a long number", "every.Scalars", "68 80 80 80 80 80 80 80 80 80 01", {
    ...NO_SCALARS,
    boolValue: true,
  }],
  ["an enum's number without a name", "every.Scalars", "80 01 07", { ...NO_SCALARS, kind: 7 }],
  ["an enum's alias: the first name", "every.Scalars", "80 01 01", { ...NO_SCALARS, kind: "GOOD" }],
  ["a negative enum", "every.Scalars", "80 01 ff ff ff ff ff ff ff ff ff 01", {
    ...NO_SCALARS,
    kind: "BAD",
  }],
  ["packed and not, mixed", "every.Lists", "18 01 1a 02 02 03 18 04", {
    ...NO_LISTS,
    int32s: [1, 2, 3, 4],
  }],
  ["packed where it is not declared", "every.Unpacked", "1a 02 02 03 82 01 02 00 01", {
    ...NO_UNPACKED,
    int32s: [2, 3],
    kinds: ["NONE", "GOOD"],
  }],
  ["packed and empty", "every.Lists", "1a 00", NO_LISTS],
  ["a message twice: merged", "every.Tree", `12 05 0a 01 "a" 20 01 12 02 20 02 12 02 1a 00`, {
    ...NO_TREE,
    left: { label: "a", children: [NO_TREE], weight: 2 },
  }],
  ["messages in lists: not merged", "every.Tree", "1a 02 20 01 1a 02 20 02", {
    ...NO_TREE,
    children: [{ ...NO_TREE, weight: 1 }, { ...NO_TREE, weight: 2 }],
  }],
  ["a oneof's members: the last", "every.Choice", `10 05 1a 01 "x"`, {
    stringValue: "x",
    beside: 0,
  }],
  ["a oneof's message twice: merged", "every.Choice", `32 03 0a 01 "a" 32 02 20 02`, {
    tree: { ...NO_TREE, label: "a", weight: 2 },
    beside: 0,
  }],
  [
    "a oneof's message, another and again: not merged",
    "every.Choice",
    `
    32 03 0a 01 "a" 10 05 32 02 20 02`,
    { tree: { ...NO_TREE, weight: 2 }, beside: 0 },
  ],
  ["two oneofs", "every.Choice", `52 00 38 00 58 01`, { null: null, b: true, beside: 0 }],
  [
    "a map's entry without a key, and without a value",
    "every.Maps",
    `
    0a 09 11 000000000000f03f 62 03 0a 01 "k"`,
    {
      ...NO_MAPS,
      int32Map: { 0: 1 },
      stringMap: { k: NO_TREE },
    },
  ],
  [
    "a map's key twice: the last, not merged",
    "every.Maps",
    `
    62 07 0a 01 "k" 12 02 20 01 62 08 0a 01 "k" 12 03 0a 01 "x"`,
    {
      ...NO_MAPS,
      stringMap: { k: { ...NO_TREE, label: "x" } },
    },
  ],
  [
    "a map's value twice in an entry: merged",
    "every.Maps",
    `
    62 0c 0a 01 "k" 12 02 20 01 12 03 0a 01 "x"`,
    {
      ...NO_MAPS,
      stringMap: { k: { ...NO_TREE, label: "x", weight: 1 } },
    },
  ],
  [
    "a map's entry with the value before the key, and more",
    "every.Maps",
    `
    5a 08 10 01 18 05 08 01 22 00`,
    { ...NO_MAPS, boolMap: { true: "GOOD" } },
  ],
  ["a value of no kind", "every.WellKnown", "5a 00", {
    ...{ value: null, null: null },
    ...{ timestamps: [], values: [], durations: {}, int64Values: [] },
  }],
  ["proto2: no defaults", "legacy.Fields", "", NO_LEGACY],
  ["proto2: packed or not", "legacy.Fields", "1a 02 01 02 20 03", {
    ...NO_LEGACY,
    expanded: [1, 2],
    packed: [3],
  }],
  [
    "proto2: a number that a closed enum lacks",
    "legacy.Fields",
    `
    28 07 30 01 30 07 32 02 07 02 40 01 40 09 3a 05 0a 01 "a" 10 07`,
    {
      ...NO_LEGACY,
      list: ["ONE", "TWO"],
      picked: "ONE",
    },
  ],
  ["proto2: an extension is unknown", "legacy.Fields", `a2 06 01 "x" 08 00`, {
    ...NO_LEGACY,
    number: 0,
  }],
  ["editions: by features", "editions.Fields", `1a 00 38 05`, {
    ...{ implicit: 0, required: "", packed: [], expanded: [] },
  }],
];

for (const [what, type, bytes, value] of READ) {
  Deno.test(`decode: ${what}`, () => assertEquals(decode(type, bytes), value));
}

const DEEP = "messages are more than 100 deep in each other";
const TRUNCATED = "the bytes end, or the message that it is in, in the middle of it";

const REFUSED: readonly (readonly [what: string, type: string, bytes: string, why: string])[] = [
  ["no end of a number", "every.Scalars", "18 80", `int32Value: ${TRUNCATED}`],
  ["no end of a tag", "every.Scalars", "80", TRUNCATED],
  ["no end of a text", "every.Tree", `0a 02 "a"`, `label: ${TRUNCATED}`],
  ["no end of 8 bytes", "every.Scalars", "09 00 00", `doubleValue: ${TRUNCATED}`],
  ["no end of a list", "every.Lists", "1a 02 01", `int32s: ${TRUNCATED}`],
  ["a number that leaves its list", "every.Lists", "1a 01 80 01", `int32s[0]: ${TRUNCATED}`],
  ["a number that leaves its message", "every.Tree", "12 02 20 80 20 01", `left: ${TRUNCATED}`],
  ["a text that leaves its message", "every.Tree", `12 02 0a 02 20 01`, `left: ${TRUNCATED}`],
  ["a message that leaves its own", "every.Tree", `12 02 12 02 20 01`, `left.left: ${TRUNCATED}`],
  ["an unknown field that leaves it", "every.Tree", `12 03 a2 06 05 20 01`, `left: ${TRUNCATED}`],
  [
    "a number of eleven bytes",
    "every.Scalars",
    `18 ${"80".repeat(10)} 01`,
    "int32Value: a number has",
  ],
  ["the field number 0", "every.Tree", "00 00", "a field has the number 0"],
  ["a field number that is too large", "every.Tree", "f8 ff ff ff 1f 00", "a field number is out"],
  ["a wire type that is none", "every.Tree", "0e", "field 1 has the wire type 6"],
  ["the end of no group", "every.Tree", "a4 06", "a group ends that did not begin"],
  ["a group without end", "every.Tree", "a3 06 08 01", TRUNCATED],
  [
    "text that is not UTF-8",
    "every.Tree",
    "1a 00 1a 03 0a 01 ff",
    "children[1].label: not valid UTF-8",
  ],
  ["half a character", "every.Tree", "0a 03 ed a0 80", "label: not valid UTF-8"],
  [
    "long text that is not UTF-8",
    "every.Tree",
    `0a 28 ${"61".repeat(39)} c3`,
    "label: not valid UTF-8",
  ],
  ["a key that is not UTF-8", "every.Maps", "62 03 0a 01 80", "stringMap: not valid UTF-8"],
  ["a value of a map", "every.Maps", `62 08 0a 01 "k" 12 03 0a 01 80`, `stringMap["k"].label: not`],
  ["groups in each other", "every.Tree", "a3 06".repeat(102), DEEP],
  ["proto2: what is required", "legacy.Required", "", "name: is required, and not there"],
  ["proto2: what is required, inside", "legacy.Required", `0a 00 12 00`, "inner.name: is required"],
  ["editions: what is required", "editions.Fields", "", "required: is required, and not there"],
  [
    "a point in time that is none",
    "every.WellKnown",
    "6a 07 08 ff ff ff ff ff 3f",
    "timestamp: a point in time",
  ],
];

for (const [what, type, bytes, why] of REFUSED) {
  Deno.test(`decode: refuses ${what}`, () => {
    const error = assertThrows(() => decode(type, bytes), InvokerError);
    assertEquals(error.code, "error-client-unmarshall");
    const start = `Cannot read test.${type}: ${why}`;
    assertEquals(error.message.slice(0, start.length), start);
  });
}

/** Trees in each other, the innermost at `depth`. */
function nested(depth: number, wrap: (inner: Uint8Array) => Uint8Array): Uint8Array {
  let bytes = new Uint8Array(0);
  for (let level = 0; level < depth; level++) bytes = Uint8Array.from(wrap(bytes));
  return bytes;
}

function field(tag: number, bytes: Uint8Array): Uint8Array {
  const length = [];
  let rest = bytes.length;
  for (; rest > 127; rest >>>= 7) length.push(rest & 127 | 128);
  return Uint8Array.of(tag, ...length, rest, ...bytes);
}

Deno.test("decode: messages are up to 100 deep in each other", () => {
  const { decode } = codecOf("test.every.Tree");
  for (const tag of [0x12, 0x1a]) {
    decode(nested(100, (inner) => field(tag, inner)));
    assertThrows(() => decode(nested(101, (inner) => field(tag, inner))), InvokerError, DEEP);
  }
});

Deno.test("decode: a message that comes twice on every level is read once", () => {
  const bytes = nested(100, (inner) => Uint8Array.of(...field(0x12, inner), 0x12, 0));
  assert(codecOf("test.every.Tree").decode(bytes));
});

Deno.test("decode: whatever the bytes, a value or an error that says where", () => {
  const random = createRandom(4);
  const maker = new MessageMaker(set, random);
  for (const { requestType: type } of set.services.flatMap(({ methods }) => methods)) {
    const codec = codecOf(type);
    for (let round = 0; round < 10; round++) {
      const bytes = codec.encode(maker.make(type)).slice(0, 400);
      for (let at = 0; at < bytes.length; at++) {
        const broken = Uint8Array.from(bytes);
        broken[at] = Math.floor(random() * 256);
        for (const part of [bytes.subarray(0, at), broken]) {
          try {
            codec.decode(part);
          } catch (error) {
            assert(
              error instanceof InvokerError && error.message.startsWith(`Cannot read ${type}: `),
            );
            assert(
              !(error.cause instanceof TypeError || error.cause instanceof RangeError),
              error.message,
            );
          }
        }
      }
    }
  }
});

Deno.test("decode: names of JavaScript are names like others", () => {
  const { decode, encode } = codecOf("test.every.Names");
  const names = {
    ...{ constructor: "a", toString: "b", hasOwnProperty: "c", Leading: "e", twoLines: "f" },
    ...{ UPPERCASE: "g", with1Digit: "h", custom: "i" },
  };
  const value = Object.defineProperty(
    {
      ...names,
      map: Object.defineProperty({}, "__proto__", { value: "x", enumerable: true }),
    },
    "__proto__",
    { value: "d", enumerable: true },
  );
  const read = decode(encode(value)) as Record<string, unknown>;
  assertEquals(Object.entries(read).toSorted(), Object.entries(value).toSorted());
  assertEquals(Object.getPrototypeOf(read), Object.prototype);
  assertEquals(Object.entries(read.map as object), [["__proto__", "x"]]);
  // What every object has is no field that is set.
  assertEquals(encode({}).length, 0);
});
