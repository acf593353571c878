import { assert, assertEquals } from "@std/assert";
import { fromAbortRecord, toAbortRecord } from "../../../src/sandbox/link/abort_record.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import type { AbortRecord } from "../../../src/sandbox/link/protocol.ts";

const records: [title: string, reason: unknown, record: AbortRecord][] = [
  ["a DOMException", new DOMException("late", "TimeoutError"), {
    name: "TimeoutError",
    message: "late",
  }],
  ["an error", new RangeError("far"), { name: "RangeError", message: "far" }],
  ["an InvokerError", new InvokerError("error-server-stopping", "stopping"), {
    name: "InvokerError",
    message: "stopping",
  }],
  ["text", "gone", { name: "AbortError", message: "gone" }],
  ["nothing", undefined, { name: "AbortError", message: "undefined" }],
];

for (const [title, reason, record] of records) {
  Deno.test(`abort record: keeps name and message of ${title}`, () => {
    assertEquals(toAbortRecord(reason), record);
    const crossed = fromAbortRecord(structuredClone(record));
    assert(crossed instanceof DOMException);
    assertEquals({ name: crossed.name, message: crossed.message }, record);
  });
}
