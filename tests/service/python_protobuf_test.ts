import { assertEquals } from "@std/assert";
import { askPython, needsPython } from "./python_protobuf.ts";
import { createRandom, MessageMaker } from "./random_message.ts";
import { codecsOf, readTestServices } from "./test_services.ts";

const ignore = needsPython();
const ROUNDS = 20;

for (const proto of ["every.proto", "legacy.proto"]) {
  Deno.test({
    name: `codecs: Python reads what is written of ${proto}, and the other way round`,
    ignore,
    async fn() {
      const set = await readTestServices(proto);
      const codecOf = codecsOf(set);
      const maker = new MessageMaker(set, createRandom(18));
      const types = set.services.flatMap(({ methods }) => methods.map((each) => each.requestType));
      const cases = types.flatMap((type) =>
        Array.from({ length: ROUNDS }, () => ({ type, value: maker.make(type) }))
      );
      const answers = await askPython(
        set.files,
        cases.map(({ type, value }) => ({ type, bytes: codecOf(type).encode(value) })),
      );
      for (const [at, { type, value }] of cases.entries()) {
        const { error, value: read, bytes } = answers[at] ?? {};
        assertEquals({ error, read }, { error: undefined, read: value }, `case ${at}`);
        assertEquals(codecOf(type).decode(bytes ?? new Uint8Array()), value, `case ${at}`);
      }
      // Those that have a form in JSON.
      const inJson = cases.flatMap(({ type, value }, at) => {
        const { json } = answers[at] ?? {};
        return json === undefined ? [] : { type, value, json };
      });
      const read = await askPython(
        set.files,
        inJson.map(({ type, value }) => ({ type, json: codecOf(type).toJson(value) })),
      );
      for (const [at, { type, value, json }] of inJson.entries()) {
        assertEquals(codecOf(type).fromJson(json), value, json);
        assertEquals(read[at]?.error, undefined, codecOf(type).toJson(value));
        assertEquals(read[at]?.value, value, `in JSON: case ${at}`);
      }
    },
  });
}

/** Python takes these for the end of the message, or for another field: the format has none such. */
const STRICTER = /a field has the number 0|a group ends that did not begin|a field number is out/;
const BROKEN = 1000;

Deno.test({
  name: "codecs: of broken messages Python reads and refuses the same",
  ignore,
  async fn() {
    const set = await readTestServices("every.proto");
    const codecOf = codecsOf(set);
    const random = createRandom(100);
    const maker = new MessageMaker(set, random);
    const types = ["Scalars", "Optionals", "Lists", "Unpacked", "Maps", "Tree", "Names"];
    const cases = Array.from({ length: BROKEN }, (_, at) => {
      const type = `test.every.${types[at % types.length]}`;
      return { type, bytes: broken(codecOf(type).encode(maker.make(type)).slice(0, 200), random) };
    });
    const answers = await askPython(set.files, cases);
    for (const [at, { type, bytes }] of cases.entries()) {
      const read = decodeOr(() => codecOf(type).decode(bytes));
      const refused = typeof read === "string";
      if (refused && STRICTER.test(read)) continue;
      const { error, value } = answers[at] ?? {};
      assertEquals(refused, error !== undefined, `${bytes.toHex()}: ${refused ? read : error}`);
      if (!refused) assertEquals(read, value, bytes.toHex());
    }
  },
});

function decodeOr(decode: () => unknown): unknown {
  try {
    return decode();
  } catch (error) {
    return String(error);
  }
}

/** The same with a byte changed, left out or put in, or with a part of it behind it. */
function broken(bytes: Uint8Array, random: () => number): Uint8Array {
  const at = Math.floor(random() * bytes.length);
  const byte = Math.floor(random() * 256);
  switch (bytes.length === 0 ? 3 : Math.floor(random() * 4)) {
    case 0:
      return bytes.with(at, byte);
    case 1:
      return Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(at + 1));
    case 2:
      return Uint8Array.of(...bytes.subarray(0, at), byte, ...bytes.subarray(at));
    default:
      return Uint8Array.of(...bytes, ...bytes.subarray(at));
  }
}
