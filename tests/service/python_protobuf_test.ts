import { assertEquals } from "@std/assert";
import { askPython, needsPython } from "./python_protobuf.ts";
import { createRandom, MessageMaker } from "./random_message.ts";
import { codecsOf, readTestServices } from "./test_services.ts";

const ignore = needsPython();
const ROUNDS = 30;

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
