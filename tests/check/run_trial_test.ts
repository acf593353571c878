import { assertEquals, assertMatch } from "@std/assert";
import { runTrial } from "../../src/check/run_trial.ts";
import { createFunction } from "../../src/function/create_function.ts";
import { detectHandler } from "../../src/function/detect.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { frame } from "../support/frames.ts";

const PATIENCE_MS = 5000;

function functionOf(handler: unknown) {
  return createFunction(detectHandler("f", handler));
}

function texts(answers: readonly { readonly payload: Uint8Array }[]): string[] {
  return answers.map(({ payload }) => new TextDecoder().decode(payload));
}

Deno.test("runTrial: gives the messages and reports the answers", async () => {
  const echo = async function* (input: AsyncIterable<string>) {
    for await (const each of input) yield `<${each}>`;
  };
  const report = await runTrial(functionOf(echo), [frame("a"), frame("b")], PATIENCE_MS);
  assertEquals(texts(report.answers), ["<a>", "<b>"]);
  assertEquals([report.messageCount, report.truncated, report.failure], [2, false, undefined]);
});

Deno.test("runTrial: a failure comes with the answers before it", async () => {
  const fails = async function* (_: unknown) {
    yield "first";
    await Promise.reject(new Error("no more"));
  };
  const report = await runTrial(functionOf(fails), [frame("a")], PATIENCE_MS);
  assertEquals(texts(report.answers), ["first"]);
  assertEquals(report.failure?.code, "error-server-function-invocation");
  assertEquals(report.failure?.message, "no more");
});

Deno.test("runTrial: a function that answers without end is cancelled after enough of it", async () => {
  let left = false;
  const endless = async function* (_: unknown) {
    try {
      for (let i = 0;; i++) yield await Promise.resolve(i);
    } finally {
      left = true;
    }
  };
  const report = await runTrial(functionOf(endless), [], PATIENCE_MS);
  assertEquals([report.answers.length, report.truncated, left], [100, true, true]);
  assertEquals(report.failure, undefined);
});

Deno.test("runTrial: so is one whose answers are large", async () => {
  const large = async function* (_: unknown) {
    for (;;) yield await Promise.resolve(new Uint8Array(300_000));
  };
  const report = await runTrial(functionOf(large), [], PATIENCE_MS);
  assertEquals([report.answers.length, report.truncated], [3, true]);
});

Deno.test("runTrial: a Call that does not end fails by its time", async () => {
  const stuck = async function* (_: unknown) {
    yield "first";
    await new Promise(() => {});
  };
  const report = await runTrial(functionOf(stuck), [frame("a")], 50);
  assertEquals(texts(report.answers), ["first"]);
  assertEquals(report.failure instanceof InvokerError, true);
  assertEquals(report.failure?.code, "deadline-exceeded");
  assertMatch(report.failure?.message ?? "", /did not end within 50 ms/);
});
