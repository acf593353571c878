import { assertEquals, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { codecsOf, readTestServices } from "./test_services.ts";

const codecOf = codecsOf(await readTestServices("every.proto", "legacy.proto"));

/** A value, its JSON, and other JSON that is read as the same. */
const SAME: readonly (readonly [type: string, value: object, json: string, others?: string[]])[] = [
  ["Scalars", {}, "{}", [
    `{"int32Value":0,"stringValue":"","bytesValue":"","kind":"NONE"}`,
    `{"int32Value":null,"stringValue":null,"kind":null}`,
  ]],
  ["Scalars", { int32Value: 5 }, `{"int32Value":5}`, [
    ...[`{"int32_value":5}`, `{"int32Value":"5"}`, `{"int32Value":5.0}`, `{"int32Value":0.5e1}`],
  ]],
  ["Scalars", { int64Value: -(2n ** 63n) }, `{"int64Value":"-9223372036854775808"}`, [
    `{"int64Value":-9223372036854775808}`,
  ]],
  ["Scalars", { uint64Value: 2n ** 64n - 1n }, `{"uint64Value":"18446744073709551615"}`, [
    `{"uint64Value":18446744073709551615}`,
  ]],
  ["Scalars", { fixed64Value: 100n }, `{"fixed64Value":"100"}`, [`{"fixed64Value":1e2}`]],
  ["Scalars", { doubleValue: 1.5 }, `{"doubleValue":1.5}`, [`{"doubleValue":"1.5"}`]],
  [
    "Scalars",
    { doubleValue: NaN, floatValue: -Infinity },
    `{"doubleValue":"NaN","floatValue":"-Infinity"}`,
  ],
  ["Scalars", { doubleValue: -0 }, `{"doubleValue":-0.0}`],
  ["Scalars", { floatValue: Math.fround(0.1) }, `{"floatValue":0.1}`],
  ["Scalars", { bytesValue: new Uint8Array([251, 255]) }, `{"bytesValue":"+/8="}`, [
    ...[`{"bytesValue":"-_8="}`, `{"bytesValue":"+/8"}`, `{"bytesValue":"-_8"}`],
  ]],
  ["Scalars", { kind: "GOOD" }, `{"kind":"GOOD"}`, [`{"kind":1}`, `{"kind":"FINE"}`]],
  ["Scalars", { kind: 9 }, `{"kind":9}`],
  ["Optionals", { int32Value: 0, boolValue: false }, `{"int32Value":0,"boolValue":false}`],
  ["Optionals", { tree: {} }, `{"tree":{}}`],
  [
    "Lists",
    { int32s: [0, 1], strings: [""], bytes: [new Uint8Array([0])] },
    `{"int32s":[0,1],"strings":[""],"bytes":["AA=="]}`,
  ],
  ["Lists", {}, "{}", [`{"int32s":[],"trees":null}`]],
  [
    "Maps",
    { boolMap: { true: "NONE" }, int64Map: { "-5": 0 } },
    `{"int64Map":{"-5":0},"boolMap":{"true":"NONE"}}`,
  ],
  [
    "Maps",
    { stringMap: Object.fromEntries([["__proto__", { label: "x" }]]) },
    `{"stringMap":{"__proto__":{"label":"x"}}}`,
  ],
  ["Choice", { stringValue: "" }, `{"stringValue":""}`, [`{"int64Value":null,"stringValue":""}`]],
  ["Choice", { null: null }, `{"null":null}`, [`{"null":"NULL_VALUE"}`]],
  ["Choice", { empty: {} }, `{"empty":{}}`],
  [
    "WellKnown",
    { int64Value: 0n, bytesValue: new Uint8Array([1]), doubleValue: NaN },
    `{"doubleValue":"NaN","int64Value":"0","bytesValue":"AQ=="}`,
  ],
  ["WellKnown", {}, "{}", [`{"int64Value":null,"timestamp":null,"any":null,"null":null}`]],
  ["WellKnown", { value: null }, `{"value":null}`],
  [
    "WellKnown",
    { value: { a: [1, "x", null, false] }, list: [{}] },
    `{"value":{"a":[1,"x",null,false]},"list":[{}]}`,
  ],
  ["WellKnown", { value: 12345678901234567890 }, `{"value":12345678901234567000}`, [
    `{"value":12345678901234567890}`,
  ]],
  ["WellKnown", { values: [null, 1] }, `{"values":[null,1]}`],
  [
    "WellKnown",
    { timestamp: "2024-02-29T12:00:00.500Z", duration: "-1.500s", fieldMask: "a,bC" },
    `{"timestamp":"2024-02-29T12:00:00.500Z","duration":"-1.500s","fieldMask":"a,bC"}`,
    [
      `{"timestamp":"2024-02-29T13:00:00.5+01:00","duration":"-1.5s","fieldMask":"a,bC"}`,
    ],
  ],
  [
    "WellKnown",
    { any: { "@type": "x/test.every.Tree", weight: 1 } },
    `{"any":{"@type":"x/test.every.Tree","weight":1}}`,
  ],
  [
    "WellKnown",
    { any: { "@type": "x/google.protobuf.Duration", value: "1s" } },
    `{"any":{"@type":"x/google.protobuf.Duration","value":"1s"}}`,
  ],
  ["WellKnown", { any: {} }, `{"any":{}}`],
  [
    "Names",
    Object.fromEntries([["__proto__", "a"], ["custom", "b"], ["toString", "c"]]),
    `{"toString":"c","__proto__":"a","custom":"b"}`,
    [`{"renamed_here":"a","own_name":"b","toString":"c"}`],
  ],
];

for (const [type, value, json, others = []] of SAME) {
  const { encode, decode, toJson, fromJson } = codecOf(`test.every.${type}`);
  Deno.test(`toJson: ${json} as ${type}`, () => assertEquals(toJson(value), json));
  for (const text of [json, ...others]) {
    Deno.test(`fromJson: ${text} as ${type}`, () => {
      assertEquals(fromJson(text), decode(encode(value)));
    });
  }
}

const REFUSED: readonly (readonly [type: string, json: string, why: string])[] = [
  ["Scalars", "{", "Expected property name"],
  ["Scalars", "", "Unexpected end of JSON input"],
  ["Scalars", "null", "expected object, got null"],
  ["Scalars", "[]", "expected object, got array"],
  ["Scalars", `{"nope":1}`, "nope: test.every.Scalars has no such field"],
  [
    "Scalars",
    `{"int32Value":1,"int32_value":2}`,
    `"int32Value" and "int32_value" are the same field`,
  ],
  ["Scalars", `{"int32Value":2147483648}`, "int32Value: expected an integer from -2147483648"],
  ["Scalars", `{"int32Value":1.5}`, "int32Value: expected an integer"],
  ["Scalars", `{"int32Value":"0x1"}`, `int32Value: expected a number, got "0x1"`],
  ["Scalars", `{"int32Value":" 1"}`, `int32Value: expected a number, got " 1"`],
  ["Scalars", `{"int32Value":""}`, `int32Value: expected a number, got ""`],
  ["Scalars", `{"int32Value":true}`, "int32Value: expected number, got boolean"],
  ["Scalars", `{"uint64Value":18446744073709551616}`, "uint64Value: expected an integer from 0 to"],
  ["Scalars", `{"uint64Value":"-1"}`, "uint64Value: expected an integer from 0 to"],
  ["Scalars", `{"int64Value":0.5}`, "int64Value: expected an integer, got 0.5"],
  ["Scalars", `{"doubleValue":1e999}`, "doubleValue: expected a double"],
  ["Scalars", `{"doubleValue":"nan"}`, `doubleValue: expected a number, got "nan"`],
  ["Scalars", `{"floatValue":1e39}`, "floatValue: expected a number of 32 bits"],
  ["Scalars", `{"boolValue":"true"}`, "boolValue: expected boolean, got string"],
  ["Scalars", `{"stringValue":1}`, "stringValue: expected string, got number"],
  ["Scalars", `{"stringValue":"\\ud800"}`, "stringValue: expected whole characters"],
  ["Scalars", `{"bytesValue":"*"}`, `bytesValue: expected base64, got "*"`],
  ["Scalars", `{"kind":"NEW"}`, "kind: expected a name of test.every.Scalars.Kind"],
  ["Scalars", `{"kind":1.5}`, "kind: expected a number of test.every.Scalars.Kind"],
  ["Lists", `{"strings":["a",null]}`, "strings[1]: expected string, got null"],
  ["Lists", `{"trees":[{},null]}`, "trees[1]: expected object, got null"],
  [
    "Lists",
    `{"trees":[{"left":{"weight":"x"}}]}`,
    `trees[0].left.weight: expected a number, got "x"`,
  ],
  ["Maps", `{"int32Map":{"a":1}}`, `int32Map["a"]: expected a key that is an integer`],
  ["Maps", `{"stringMap":{"a":null}}`, `stringMap["a"]: expected object, got null`],
  [
    "Choice",
    `{"stringValue":"a","int64Value":1}`,
    `stringValue: is of the same oneof as "int64Value"`,
  ],
  ["WellKnown", `{"timestamp":"2024-02-30T00:00:00Z"}`, "timestamp: expected a timestamp"],
  ["WellKnown", `{"duration":1}`, "duration: expected a duration's text, got number"],
  ["WellKnown", `{"struct":[]}`, "struct: expected object, got array"],
  ["WellKnown", `{"value":1e999}`, "value: expected a double"],
  ["WellKnown", `{"int64Values":[null]}`, "int64Values[0]: expected number, got null"],
  ["WellKnown", `{"any":{"@type":"x/y.Z"}}`, `any: its type "x/y.Z" is not known`],
  [
    "WellKnown",
    `{"any":{"@type":"x/test.every.Tree","nope":1}}`,
    "any.nope: test.every.Tree has no",
  ],
  [
    "WellKnown",
    `{"any":{"@type":"x/google.protobuf.Duration","seconds":1}}`,
    `any: of "x/google.protobuf.Duration" it holds a value, and not "seconds"`,
  ],
  [
    "WellKnown",
    `{"value":${"[".repeat(5000)}${"]".repeat(5000)}}`,
    "value: messages are more than 100",
  ],
  [
    "Tree",
    `${`{"left":`.repeat(102)}{}${"}".repeat(102)}`,
    `${"left.".repeat(30)}…${".left".repeat(8)}: messages are more than 100 deep in each other`,
  ],
];

for (const [type, json, why] of REFUSED) {
  Deno.test(`fromJson: refuses ${json.slice(0, 80)} as ${type}`, () => {
    const { fromJson } = codecOf(`test.every.${type}`);
    const error = assertThrows(() => fromJson(json), InvokerError);
    assertEquals(error.code, "error-client-unmarshall");
    const start = `Cannot read test.every.${type} from JSON: ${why}`;
    assertEquals(error.message.slice(0, start.length), start);
  });
}

const NOT_WRITTEN: readonly (readonly [type: string, value: object, why: string])[] = [
  ["Scalars", { stringValue: 5 }, "stringValue: expected string, got number"],
  ["WellKnown", { value: { a: [NaN] } }, `value["a"][0]: a JSON value cannot be NaN`],
  [
    "WellKnown",
    { any: { "@type": "x/y", value: new Uint8Array(1) } },
    `any: its type "x/y" is not`,
  ],
];

for (const [type, value, why] of NOT_WRITTEN) {
  Deno.test(`toJson: refuses ${Deno.inspect(value)} as ${type}`, () => {
    const error = assertThrows(() => codecOf(`test.every.${type}`).toJson(value), InvokerError);
    assertEquals(error.code, "error-client-marshall");
    const start = `Cannot write test.every.${type} as JSON: ${why}`;
    assertEquals(error.message.slice(0, start.length), start);
  });
}
