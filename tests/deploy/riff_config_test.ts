import { assertEquals, assertRejects } from "@std/assert";
import { readRiffConfig } from "../../src/deploy/riff_config.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { makeFolder } from "../e2e/temp_folder.ts";

const READ: readonly (readonly [text: string, config: Record<string, string>])[] = [
  ["useraccount: me\nnamespace: ns1\n", { useraccount: "me", namespace: "ns1" }],
  ["useraccount: me\nother: [1]\n", { useraccount: "me" }],
  ["# nothing\n", {}],
  ["", {}],
];

for (const [text, config] of READ) {
  Deno.test(`readRiffConfig: ${JSON.stringify(text)}`, async () => {
    await using folder = await makeFolder({ "riff.yaml": text });
    assertEquals(await readRiffConfig(folder.file("riff.yaml")), config);
  });
}

Deno.test("readRiffConfig: there need not be any", async () => {
  await using folder = await makeFolder({});
  assertEquals(await readRiffConfig(folder.file("riff.yaml")), undefined);
});

const REFUSED: readonly (readonly [text: string, why: string])[] = [
  ["- a", "it is not a mapping"],
  ["useraccount: 9", `"useraccount" is not a text`],
  ["namespace: [", "riff.yaml"],
];

for (const [text, why] of REFUSED) {
  Deno.test(`readRiffConfig: ${JSON.stringify(text)} is refused, and the file is named`, async () => {
    await using folder = await makeFolder({ "riff.yaml": text });
    const file = folder.file("riff.yaml");
    const error = await assertRejects(() => readRiffConfig(file), InvokerError, why);
    assertEquals(error.message.startsWith(`Cannot read "${file}": `), true);
  });
}
