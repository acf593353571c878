// Messages that are small on the wire and large when they are read.
import { assert } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { needsBackpressure } from "../support/invoker_program.ts";
import { attackInvoker, behave, BIG_BYTES, message, openCalls } from "./memory_attack.ts";

const ignore = needsBackpressure() || Deno.build.os !== "linux";
/** It was 2500 and more. With 85 at rest: what may wait, and what is made of it and not collected yet. */
const MAX_MIB = 500;
const MAX_AFTER_MIB = 450;

for (const isolation of ["worker", "process"] as const) {
  for (const [what, connections] of [["silent", 4], ["echo", 4], ["slow", 1]] as const) {
    const name = `${100 * connections} compressed messages of 4 MiB at once, ${what}`;
    Deno.test(`memory: ${name}, isolation ${isolation}`, { ignore }, async () => {
      const body = concat([behave(what), message(new Uint8Array(BIG_BYTES), "gzip")]);
      const report = await attackInvoker(
        name,
        (port) =>
          openCalls(port, {
            connections,
            streams: 100,
            body,
            fields: { "grpc-encoding": "gzip" },
          }),
        { isolation },
      );
      assert(report.peakMiB < MAX_MIB, JSON.stringify(report));
      assert(report.afterMiB < MAX_AFTER_MIB, JSON.stringify(report));
      assert(report.sandboxPeakMiB < MAX_MIB, JSON.stringify(report));
    });
  }
}
