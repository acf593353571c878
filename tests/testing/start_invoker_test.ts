import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import process from "node:process";
import { CallError, type InvokerOptions, type RunningInvoker, startInvoker } from "../../mod.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { reversed } from "./tested.ts";

const ignore = sourceOnly("the harness is the source's");

function serve(
  handler: string,
  options: Partial<InvokerOptions> = {},
  module = "./tested.ts",
): Promise<RunningInvoker> {
  return startInvoker({
    functionUri: new URL(module, import.meta.url),
    handler,
    logLevel: "error",
    ...options,
  });
}

async function failureOf(answer: Promise<unknown>): Promise<CallError> {
  return await assertRejects(() => answer, CallError);
}

Deno.test("startInvoker: it tells where it listens, and what it serves", { ignore }, async () => {
  await using ipv4 = await serve("kind", { host: "127.0.0.1" });
  assertEquals([ipv4.address, ipv4.host, ipv4.name, ipv4.interaction], [
    `127.0.0.1:${ipv4.port}`,
    "127.0.0.1",
    "kind",
    "direct",
  ]);
  assertEquals(await ipv4.call(1), 'string "1"');
});

Deno.test(
  "startInvoker: a failure is as it came, without what was thrown",
  { ignore },
  async () => {
    await using invoker = await serve("order");
    const failure = await failureOf(invoker.call("tea"));
    assertEquals([failure.status, failure.code, failure.message, failure.cause], [
      "UNKNOWN",
      "error-server-function-invocation",
      "no tea left",
      undefined,
    ]);
    assertStringIncludes(failure.stack?.split("\n")[1] ?? "", import.meta.url);
  },
);

Deno.test("startInvoker: what is not granted is refused, what is granted is not", {
  ignore,
}, async () => {
  await using without = await serve("readHost");
  const failure = await failureOf(without.call("x"));
  assertEquals([failure.status, failure.code], [
    "PERMISSION_DENIED",
    "error-server-permission-denied",
  ]);
  await using granted = await serve("readHost", { grants: { read: ["/etc/hostname"] } });
  assertEquals(await granted.call("x"), await Deno.readTextFile("/etc/hostname"));
});

Deno.test("startInvoker: values go by the codecs that it is given", { ignore }, async () => {
  const type = "text/x-reversed";
  await using invoker = await serve("reversed", { codecs: reversed.codecs });
  const answers = await Array.fromAsync(
    invoker.stream(["abc"], { contentType: type, accept: type }),
    ({ payload, value }) => [new TextDecoder().decode(payload), value],
  );
  assertEquals(answers, [["!cba", "abc!"]]);
});

Deno.test("startInvoker: signal and deadline end a Call", { ignore }, async () => {
  await using invoker = await serve("wait");
  const controller = new AbortController();
  const cancelled = failureOf(invoker.call("x", { signal: controller.signal }));
  const late = await failureOf(invoker.call("x", { deadline: new Date(Date.now() + 50) }));
  controller.abort();
  const early = await cancelled;
  assertEquals([late.status, late.message], ["DEADLINE_EXCEEDED", "the deadline has passed"]);
  assertEquals([early.status, early.message], ["CANCELLED", "the Call was cancelled"]);
});

Deno.test("startInvoker: a source that fails fails the Call", { ignore }, async () => {
  await using invoker = await serve("echo");
  // deno-lint-ignore require-yield -- it fails before
  async function* source() {
    await Promise.resolve();
    throw new RangeError("out of messages");
  }
  await assertRejects(
    () => Array.fromAsync(invoker.stream(source())),
    RangeError,
    "out of messages",
  );
});

Deno.test("startInvoker: many Calls at once warn of nothing", { ignore }, async () => {
  const warnings: string[] = [];
  const onWarning = ({ message }: Error) => warnings.push(message);
  process.on("warning", onWarning);
  try {
    await using invoker = await serve("kind");
    await Promise.all(Array.from({ length: 30 }, () => invoker.call("x")));
  } finally {
    process.off("warning", onWarning);
  }
  assertEquals(warnings, []);
});

Deno.test("startInvoker: disposal cancels its own Calls instead of waiting for them", {
  ignore,
}, async () => {
  const invoker = await serve("wait", { drainTimeoutMs: 60_000 });
  const waiting = failureOf(invoker.call("x"));
  const begun = performance.now();
  await invoker[Symbol.asyncDispose]();
  assertEquals((await waiting).status, "CANCELLED");
  assert(performance.now() - begun < 10_000);
  assertEquals((await failureOf(invoker.call("x"))).status, "CANCELLED");
});

Deno.test("startInvoker: a stop lets Calls under way finish", { ignore }, async () => {
  await using invoker = await serve("echo");
  const { readable, writable } = new TransformStream<string, string>();
  const writer = writable.getWriter();
  const reader = invoker.stream(readable).getReader();
  await writer.write("a");
  assertEquals((await reader.read()).value?.value, "a");
  const stopped = invoker.stop();
  await writer.write("b");
  assertEquals((await reader.read()).value?.value, "b");
  await writer.close();
  assert((await reader.read()).done);
  await stopped;
});

Deno.test("startInvoker: options that mean nothing are refused", { ignore }, async () => {
  for (const options of [{ isolation: "none" }, { sandboxes: 0 }, { sandboxes: 1.5 }]) {
    const [name = ""] = Object.keys(options);
    await assertRejects(
      () => serve("kind", options as Partial<InvokerOptions>),
      TypeError,
      `"${name}" may`,
    );
  }
});

Deno.test("startInvoker: what cannot be served is told", { ignore }, async () => {
  const error = await assertRejects(() => serve("nothing"), Error);
  assertStringIncludes(error.message, 'Cannot find handler "nothing"');
});

Deno.test("startInvoker: of a path that is not found it tells where it begins", {
  ignore,
}, async () => {
  await assertRejects(
    () => startInvoker({ functionUri: "./nope.ts" }),
    Error,
    `"./nope.ts" is relative to the working directory, import.meta.resolve("./NAME.ts") is a file`,
  );
});

Deno.test("startInvoker: of a type without a codec it tells the option for one", {
  ignore,
}, async () => {
  await using invoker = await serve("reversed");
  await assertRejects(
    () => invoker.call({ a: 1 }, { contentType: "text/x-reversed" }),
    TypeError,
    `as "text/x-reversed": there is no codec for it here: give startInvoker the function's own by ` +
      'its option "codecs", or send bytes',
  );
});
