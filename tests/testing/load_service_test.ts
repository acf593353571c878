import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { GreeterClient } from "../../samples/greeter/greeter.d.ts";
import type { EchoClient } from "../service/typed/every.ts";
import { CallError, loadService, type MethodCallOptions } from "../../mod.ts";
import { makeFolder } from "../e2e/temp_folder.ts";

const GREETER = import.meta.resolve("../../samples/greeter/greeter.ts");
const PROTO = import.meta.resolve("../../samples/greeter/greeter.proto");
const EVERY = "tests/service/protos/every.proto";
const EVERY_OPTIONS = { proto: EVERY, protoPath: "tests/service/protos", allowUnimplemented: true };

Deno.test("loadService: methods of all four kinds answer, with requests as they are served", async () => {
  await using greeter = await loadService<GreeterClient>(GREETER, { proto: PROTO });
  const { message, count } = await greeter.sayHello({ name: "Ada", tone: "TONE_LOUD" });
  assertEquals([message, typeof count], ["HELLO, ADA!", "bigint"]);
  assertEquals(await Array.fromAsync(greeter.repeat({ times: 2 })), [
    { message: "1: Hello, !", count: 0n },
    { message: "2: Hello, !", count: 0n },
  ]);
  assertEquals(await greeter.welcome([{ name: "Ada" }, { name: "Bob" }]), {
    message: "Welcome, Ada and Bob!",
    count: 2n,
  });
  const chat = await Array.fromAsync(greeter.chat(ReadableStream.from([{ name: "Ada" }, {}])));
  assertEquals(chat.map(({ message }) => message), ["Hello, Ada!", "Hello, !"]);
  // @ts-expect-error: it is a text
  await assertRejects(() => greeter.welcome([{ name: 1 }]), TypeError, "name: expected string");
});

Deno.test("loadService: what is wrong is told as callers are told of it", async () => {
  await using folder = await makeFolder({
    "echo.ts": `
      let over = 0;
      export const echoScalars = (request, { headers, signal }) => {
        const status = headers.get("status");
        if (status === "WAIT") return new Promise((_, reject) => signal.onabort = () => reject(over++));
        if (status) throw Object.assign(new Error("no"), { status, headers: { why: "because" } });
        return { ...request, stringValue: 1 };
      };
      export const echoTree = ({ left, ...tree }) => ({ ...left, children: [tree] });
      export const echoOptionals = function* () { yield {}; throw new Error("late"); };
      export const teardown = () => Deno.env.set("LOAD_SERVICE_TEST", String(over));`,
  });
  const echo = await loadService<EchoClient>(folder.file("echo.ts"), EVERY_OPTIONS);
  assertEquals(await echo.echoTree({ left: { weight: 1 }, label: "x" }), {
    label: "",
    children: [{ label: "x", children: [], weight: 0 }],
    weight: 1,
  });
  const failed = async (call: Promise<unknown>) => {
    const { status, code, message, headers } = await assertRejects(() => call, CallError);
    return [status, code, message, headers.get("why")];
  };
  assertEquals(await failed(echo.echoScalars({})), [
    "UNKNOWN",
    "error-client-marshall",
    "Cannot write test.every.Scalars: stringValue: expected string, got number",
    null,
  ]);
  const headers = { status: "NOT_FOUND" };
  assertEquals(await failed(echo.echoScalars({}, { headers })), [
    "NOT_FOUND",
    "error-server-function-invocation",
    "no",
    "because",
  ]);
  const deadline = new Date(Date.now() + 50);
  const late = echo.echoScalars({}, { headers: { status: "WAIT" }, deadline });
  assertEquals((await failed(late))[0], "DEADLINE_EXCEEDED");
  assertEquals((await failed(echo.echoMaps({})))[0], "UNIMPLEMENTED");
  const stream = echo.echoOptionals({}).getReader();
  assertEquals(await stream.read(), { done: false, value: {} });
  assertEquals((await failed(stream.read()))[2], "late");
  // @ts-expect-error: it is a number
  const wrong = await assertRejects(() => echo.echoTree({ weight: "1" }), TypeError);
  assertEquals(
    wrong.message,
    "Cannot send the request: Cannot write test.every.Tree: weight: expected number, got string",
  );
  await echo[Symbol.asyncDispose]();
  assertEquals(Deno.env.get("LOAD_SERVICE_TEST"), "1");
});

Deno.test("loadService: metadata comes before and behind the responses, be there requests or not", async () => {
  await using folder = await makeFolder({
    "greeter.ts": `
      const answer = ({ headers, responseHeaders, responseTrailers }) => {
        responseHeaders.set("x-asked", headers.get("x-asked"));
        responseHeaders.set("grpc-own", "no");
        responseTrailers.set("x-behind-bin", "AP8=");
        return { message: "hi" };
      };
      export const sayHello = (_, context) => answer(context);
      export const welcome = (_, context) => answer(context);
      export const repeat = function* (_, context) { yield answer(context); yield {}; };
      export const chat = function* (_, context) { yield answer(context); };`,
  });
  await using greeter = await loadService<GreeterClient>(folder.file("greeter.ts"), {
    proto: PROTO,
  });
  const calls: Record<keyof GreeterClient, (options: MethodCallOptions) => Promise<unknown>> = {
    sayHello: (options) => greeter.sayHello({}, options),
    welcome: (options) => greeter.welcome([], options),
    repeat: (options) => Array.fromAsync(greeter.repeat({}, options)),
    chat: (options) => Array.fromAsync(greeter.chat([], options)),
  };
  for (const [method, call] of Object.entries(calls)) {
    const told: unknown[] = [method];
    await call({
      headers: { "x-asked": "yes" },
      onHeader: (headers) => told.push(...headers),
      onTrailer: (trailers) => told.push(...trailers),
    });
    assertEquals(told, [method, ["x-asked", "yes"], ["x-behind-bin", "AP8="]]);
  }
  assertEquals(await greeter.welcome([]), { message: "hi", count: 0n });
});

const UNLOADABLE: readonly [options: Parameters<typeof loadService>[1], message: string][] = [
  [{ proto: "none.proto" }, 'Cannot use "none.proto": there is no such file'],
  [
    { proto: [EVERY, "samples/greeter/greeter.proto"], protoPath: "tests/service/protos" },
    "name one",
  ],
  [{}, "Cannot load a service: no file is given"],
  [{ ...EVERY_OPTIONS, allowUnimplemented: false }, "missing test.every.Echo/EchoScalars"],
];
for (const [options, message] of UNLOADABLE) {
  Deno.test(`loadService: ${message}`, async () => {
    const error = await assertRejects(() => loadService(GREETER, options), Error);
    assertStringIncludes(error.message, message);
  });
}
