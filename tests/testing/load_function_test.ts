import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { CallError, loadFunction } from "../../mod.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { dying, living, takeEvents } from "./tested.ts";

const TESTED = import.meta.resolve("./tested.ts");

Deno.test("loadFunction: it takes a path, a file: URL as text and as URL, and a folder", async () => {
  await using folder = await makeFolder({ "mod.ts": "export const f = (x: string) => `${x}!`;" });
  const uris = [
    "samples/rot13/rot13.ts?handler=encode",
    import.meta.resolve("../../samples/rot13/rot13.ts?handler=encode"),
    new URL("../../samples/rot13/rot13.ts?handler=encode", import.meta.url),
  ];
  for (const uri of uris) {
    await using encode = await loadFunction(uri);
    assertEquals(
      [encode.name, encode.interaction, await encode.call("Hello")],
      ["encode", "direct", "Svool"],
    );
  }
  await using only = await loadFunction(folder.path);
  assertEquals([only.name, await only.call("a")], ["f", "a!"]);
});

Deno.test("loadFunction: options name the export, and what it runs for", async () => {
  await using first = await loadFunction(`${TESTED}?handler=order`, { handler: "kind" });
  await using each = await loadFunction(TESTED, { handler: "kind", promote: "each" });
  const sent = ["a", 1];
  assertEquals(await valuesOf(first.stream(sent)), ['string "a"']);
  assertEquals(await valuesOf(each.stream(sent)), ['string "a"', 'string "1"']);
  await using streaming = await loadFunction(TESTED, { handler: "echo" });
  assertEquals([streaming.name, streaming.interaction], ["echo", "streaming"]);
});

Deno.test("loadFunction: a relative path that is not there tells what it is relative to", async () => {
  const missing = 'Cannot find "' + Deno.cwd() + '/no/such.ts": no such file or folder';
  await assertRejects(
    () => loadFunction("no/such.ts"),
    Error,
    `${missing}; "no/such.ts" is relative to the working directory, import.meta.resolve("./NAME.ts") is a file beside the test`,
  );
  const error = await assertRejects(() => loadFunction(`${Deno.cwd()}/no/such.ts`));
  assertEquals((error as Error).message, missing);
});

const UNLOADABLE: readonly [uri: string, message: string][] = [
  [TESTED, "Cannot choose a handler, name one with --handler or ?handler=NAME: the module exports"],
  [`${TESTED}?handler=nothing`, 'Cannot find handler "nothing": the module exports'],
  [`${TESTED}?handler=events`, 'Cannot serve export "events": it is an array'],
  ["https://example.com/x.ts", "Unsupported scheme in function URI: https://example.com/x.ts"],
];
for (const [uri, message] of UNLOADABLE) {
  Deno.test(`loadFunction: ${message}`, async () => {
    const error = await assertRejects(() => loadFunction(uri), Error);
    assertStringIncludes(error.message, message);
  });
}

Deno.test("loadFunction: a module that does not load is told with its place", async () => {
  await using folder = await makeFolder({ "broken.ts": "\nthrow new Error('not today');" });
  const error = await assertRejects(() => loadFunction(folder.file("broken.ts")), Error);
  assertEquals(
    error.message,
    `Cannot load "${folder.file("broken.ts")}": not today at file://${
      folder.file("broken.ts")
    }:2:7`,
  );
});

Deno.test("loadFunction: setup runs when it loads, teardown when it is disposed of, once", async () => {
  takeEvents();
  const fn = await loadFunction(`${TESTED}?handler=living`);
  assertEquals(takeEvents(), ["setup"]);
  assertEquals(await fn.call("x"), living.run("x"));
  await fn[Symbol.asyncDispose]();
  await fn[Symbol.asyncDispose]();
  assertEquals(takeEvents(), ["teardown"]);
});

Deno.test("loadFunction: a setup and a teardown that fail are told of", async () => {
  const lifecycle = import.meta.resolve("../fixtures/functions/lifecycle.ts");
  const failed = await assertRejects(() => loadFunction(`${lifecycle}?handler=failing`), Error);
  assertEquals(failed.message, 'Cannot set up "failing": no database');
  const fn = await loadFunction(`${TESTED}?handler=dying`);
  const left = await assertRejects(async () => await fn[Symbol.asyncDispose](), Error);
  assert(left.cause instanceof Error);
  assertEquals(left.cause.message, "no goodbye");
  assertEquals(typeof dying.run, "function");
});

Deno.test("loadFunction: disposal ends the Calls under way, and lets none in any more", async () => {
  takeEvents();
  const fn = await loadFunction(`${TESTED}?handler=wait`);
  const waiting = assertRejects(() => fn.call("x"), CallError);
  await until(() => takeEvents().includes("waiting"));
  await fn[Symbol.asyncDispose]();
  for (const failed of [await waiting, await assertRejects(() => fn.call("y"), CallError)]) {
    assertEquals([failed.status, failed.code], ["UNAVAILABLE", "error-server-stopping"]);
  }
  assertEquals(takeEvents(), ["aborted InvokerError"]);
});

Deno.test("loadFunction: a Call under way is over before teardown runs", async () => {
  takeEvents();
  const fn = await loadFunction(`${TESTED}?handler=leaving`);
  const { readable, writable } = new TransformStream<string, string>();
  const writer = writable.getWriter();
  const reader = fn.stream(readable).getReader();
  await writer.write("a");
  await reader.read();
  await fn[Symbol.asyncDispose]();
  assertEquals(takeEvents(), ["finally", "teardown"]);
  await assertRejects(() => reader.read(), CallError);
});

async function valuesOf(
  messages: ReadableStream<{ readonly value: unknown }>,
): Promise<unknown[]> {
  return await Array.fromAsync(messages, ({ value }) => value);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}
