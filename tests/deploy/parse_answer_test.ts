import { assertEquals, assertThrows } from "@std/assert";
import { readBrokerAddress } from "../../src/deploy/broker_address.ts";
import { readFunctionTopics } from "../../src/deploy/function_topics.ts";
import { parseAnswer } from "../../src/deploy/parse_answer.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

Deno.test("parseAnswer: what is not JSON is told, and null tells nothing", () => {
  assertThrows(() => parseAnswer("no"), InvokerError, "Cannot read what kubectl answered: ");
  assertEquals(parseAnswer("null"), {});
});

Deno.test("readFunctionTopics: what kubectl would not take for a name is refused", () => {
  assertEquals(readFunctionTopics('{"spec":{"input":"a","output":"a"}}'), ["a"]);
  for (const input of [5, "--all"]) {
    const json = JSON.stringify({ spec: { input } });
    assertThrows(() => readFunctionTopics(json), InvokerError, "Cannot delete the topic ");
  }
});

Deno.test("readBrokerAddress: an address that cannot be posted to is refused", () => {
  const json = JSON.stringify({ status: { address: { url: "ftp://x" } } });
  assertThrows(() => readBrokerAddress(json), InvokerError, `its address "ftp://x" is no URL`);
});
