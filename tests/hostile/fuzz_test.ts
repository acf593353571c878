// deno-lint-ignore-file no-console -- the seed, to repeat it with, and figures
import { assert } from "@std/assert";
import { needsBackpressure, needsTls, sourceOnly } from "../support/invoker_program.ts";
import { needsOpenssl } from "../support/test_certificates.ts";
import { fuzzClients } from "./fuzz_clients.ts";
import { fuzzInvoker, type FuzzTarget } from "./fuzz_invoker.ts";

/** Of each; an hour of it is `deno task soak --fuzz --seconds 3600`. */
const SECONDS = 5;
const MAX_GROWTH_MIB = 200;
/** A client that is kept out until the attack is over makes three; on two busy cores there are 30. */
const MIN_GOOD_CALLS = 5;
const seed = Math.floor(Math.random() * 1e9);

const IGNORED: Readonly<Record<FuzzTarget, boolean>> = {
  worker: needsBackpressure(),
  process: needsBackpressure(),
  tls: needsTls() || needsOpenssl(),
};

for (const [target, ignore] of Object.entries(IGNORED)) {
  Deno.test({
    name: `fuzz: no frames end the invoker or keep others from it, ${target}`,
    ignore,
    async fn() {
      console.log(`seed ${seed}`);
      const fuzzed = await fuzzInvoker(target as FuzzTarget, { seconds: SECONDS, seed });
      console.log(fuzzed);
      assert(fuzzed.connections > 100);
      assert(fuzzed.goodCalls >= MIN_GOOD_CALLS);
      const { before, after } = fuzzed.residentMiB;
      assert(!(after - before > MAX_GROWTH_MIB), `${before} MiB have become ${after} MiB`);
    },
  });
}

Deno.test({
  name: "fuzz: no answer ends the invoker's own clients",
  ignore: sourceOnly("its clients are started as modules"),
  async fn() {
    console.log(`seed ${seed}`);
    const fuzzed = await fuzzClients({ seconds: SECONDS, seed });
    console.log(fuzzed);
    assert(fuzzed.calls > 100);
  },
});
