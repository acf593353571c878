import { assertEquals, assertThrows } from "@std/assert";
import { processCount } from "../../src/cli/process_count.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

Deno.test("processCount: auto is one a core", () => {
  assertEquals(processCount({ processes: 3, isolation: "worker" }, "2.9.6"), 3);
  const cores = processCount({ processes: "auto", isolation: "process" }, "2.9.6");
  assertEquals(cores, navigator.hardwareConcurrency);
});

Deno.test("processCount: several are refused where they cannot be", () => {
  const refused = (processes: number, isolation: "worker" | "none", deno: string) =>
    assertThrows(() => processCount({ processes, isolation }, deno), InvokerError).message;
  assertEquals(
    refused(2, "none", "2.9.6"),
    "Cannot use --processes 2 with --isolation none: that is for a debugger, of one process",
  );
  assertEquals(
    refused(2, "worker", "2.7.11"),
    "Cannot use --processes 2: with Deno 2.7.11 no two processes can listen on one port; " +
      "use Deno 2.9.4 or newer",
  );
  assertEquals(processCount({ processes: 1, isolation: "none" }, "2.7.11"), 1);
});
