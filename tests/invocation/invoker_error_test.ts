import { assert, assertEquals } from "@std/assert";
import {
  fromErrorRecord,
  InvokerError,
  toErrorRecord,
} from "../../src/invocation/invoker_error.ts";

Deno.test("toErrorRecord: crosses threads even where an error's message is no text", () => {
  const uncloneable = Object.assign(new Error(), { message: () => "no text" });
  const record = toErrorRecord(uncloneable);
  assertEquals([typeof record.message, structuredClone(record)], ["string", record]);
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
