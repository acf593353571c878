import { assertEquals } from "@std/assert";
import { type DeathReason, processEnd } from "../../src/invocation/process_end.ts";

const CRASHES = ["SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS"];

/** What a process ended with, the reason, and what is told. */
const ENDS: readonly [end: number | string, reason: DeathReason, what: string][] = [
  [0, "exited", "it exited with 0"],
  [70, "exited", "it exited with 70"],
  ["SIGTRAP", "memory", "it died of SIGTRAP: V8 had no room left on its heap"],
  [
    "SIGKILL",
    "killed",
    "it died of SIGKILL: the system killed it for want of memory, or somebody did",
  ],
  ["SIGTERM", "signal", "it died of SIGTERM: somebody ended it"],
  ["SIGUSR2", "signal", "it died of SIGUSR2: somebody ended it"],
];

for (const [end, reason, what] of ENDS) {
  Deno.test(`processEnd: ${end} is ${reason}`, () => {
    const status = typeof end === "number"
      ? { code: end, signal: null }
      : { code: null, signal: end };
    assertEquals(processEnd(status), { reason, what });
  });
}

Deno.test("processEnd: signals that a program gets for what it did are crashes", () => {
  for (const signal of CRASHES) {
    // Deno tells a code beside it, Node does not.
    for (const code of [null, 139]) {
      const { reason, what } = processEnd({ code, signal });
      assertEquals([reason, what], [
        "crashed",
        `it died of ${signal}: a crash, of Deno or of native code`,
      ]);
    }
  }
});
