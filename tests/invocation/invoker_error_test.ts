import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  errorMessage,
  fromErrorRecord,
  InvokerError,
  toErrorRecord,
} from "../../src/invocation/invoker_error.ts";

class Unprintable {
  toString(): string {
    throw new Error("no");
  }
}

const withoutMessage = new RangeError();
const brokenGetter = Object.defineProperty(new Error(), "message", {
  get() {
    throw new Error("no");
  },
});
const oddMessage = Object.assign(new Error(), { message: 42 });
const uncloneable = Object.assign(new Error(), { message: () => "no text" });

const messages: [title: string, thrown: unknown, message: string][] = [
  ["an error", new Error("boom"), "boom"],
  ["an error without a message", withoutMessage, "RangeError"],
  ["a string", "boom", "boom"],
  ["an empty string", "", ""],
  ["null", null, "null"],
  ["undefined", undefined, "undefined"],
  ["a number", 7, "7"],
  ["a symbol", Symbol("s"), "Symbol(s)"],
  ["an object", { toString: () => "mine" }, "mine"],
  ["an object without a prototype", Object.create(null), "a value that cannot be shown"],
  ["an object whose toString throws", new Unprintable(), "a value that cannot be shown"],
  ["an error whose message throws", brokenGetter, "a value that cannot be shown"],
  ["an error whose message is a number", oddMessage, "42"],
];

for (const [title, thrown, message] of messages) {
  Deno.test(`errorMessage: finds words for ${title}`, () => {
    assertStrictEquals(errorMessage(thrown), message);
  });
}

Deno.test("errorMessage: is text even where an error's message is not, as it crosses threads", () => {
  assertEquals(typeof errorMessage(uncloneable), "string");
  structuredClone(toErrorRecord(uncloneable));
});

Deno.test("toErrorRecord: keeps code and message of what was thrown on purpose", () => {
  const error = new InvokerError("error-server-busy", "full", { cause: new Error("secret") });
  assertEquals(toErrorRecord(error), { code: "error-server-busy", message: "full" });
});

for (const thrown of [new Error("boom"), "boom"]) {
  Deno.test(`toErrorRecord: calls a thrown ${typeof thrown} internal`, () => {
    assertEquals(toErrorRecord(thrown), { code: "internal", message: "boom" });
  });
}

Deno.test("fromErrorRecord: makes the error that the record was made of", () => {
  const record = { code: "error-client-unmarshall", message: "bad" } as const;
  const error = fromErrorRecord(structuredClone(record));
  assert(error instanceof InvokerError && error instanceof Error);
  assertEquals([error.name, error.code, error.message], ["InvokerError", record.code, "bad"]);
  assertEquals(toErrorRecord(error), record);
});
