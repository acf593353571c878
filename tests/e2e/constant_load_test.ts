import { assert, assertEquals } from "@std/assert";
import { until } from "../support/eventually.ts";
import { connect } from "../support/grpc_client.ts";
import { BINARY, ignoreBecause, WIRE } from "../support/invoker_program.ts";
import { ConstantLoad } from "./constant_load.ts";
import { denoOptionsFor, startEdited } from "./edited_function.ts";
import type { SeenCall } from "./new_connections.ts";
import { type Usage, usageOf } from "./process_usage.ts";
import { fixturePath } from "./serve_fixture.ts";

const TIMES = 50;
const WARM_UP = 5;
/** Versions whose Calls go on; one more, and the oldest ends. */
const RENEWED_AFTER = 5;

const isOld = BINARY !== undefined && BINARY.warning !== "";
const ignore = Deno.build.os !== "linux" && ignoreBecause("there is no /proc to look into") ||
  isOld && WIRE === "inside" &&
    ignoreBecause("wire inside: the Deno in the program shares no port");

/** Whether the system hands connections that are being made on to another that listens on the port. */
const MIGRATES = await Deno.readTextFile("/proc/sys/net/ipv4/tcp_migrate_req").then(
  (text) => text.trim() === "1",
  () => false,
);

/** When a sandbox died, or another version took its place. */
interface Death {
  readonly fromMs: number;
  readonly untilMs: number;
}

for (const isolation of ["worker", "process"] as const) {
  for (const what of ["replacements", "reloads"] as const) {
    Deno.test({
      name:
        `constant load: ${TIMES} ${what} cost no later Call and leave no threads, processes, files or memory behind, isolation ${isolation}`,
      ignore,
      fn: () => replaceUnderLoad(isolation, what),
    });
  }
}

async function replaceUnderLoad(
  isolation: "worker" | "process",
  what: "replacements" | "reloads",
): Promise<void> {
  const version = await Deno.readTextFile(fixturePath("deaths.ts"));
  await using edited = await startEdited({ "f.ts": version }, {
    entry: "f.ts?handler=f",
    args: [`--isolation=${isolation}`],
    denoOptions: denoOptionsFor(isolation),
  });
  const { invoker: { pid, port } } = edited;
  const deaths: Death[] = [];
  const replace = what === "replacements"
    ? async () => {
      const { leastWhole } = load;
      deaths.push(await killOne(port));
      // Who waited has come to the next one, and had an answer of it.
      await until(() => load.leastWhole > leastWhole + 1);
    }
    : async () => {
      const { length } = edited.reloads();
      await edited.save({ "f.ts": `${version}// ${length}\n` });
      const fromMs = performance.now();
      edited.invoker.signal("SIGHUP");
      await until(() => edited.reloads().length > length);
      deaths.push({ fromMs, untilMs: performance.now() });
    };
  const load = new ConstantLoad(port);
  const replaceSome = async (times: number) => {
    for (let i = 0; i < times; i++) {
      await replace();
      if (i % RENEWED_AFTER === 0) load.renewStream();
    }
    return await usageOf(pid);
  };
  const replacing = replaceSome(WARM_UP).then(async (usage) => {
    await replaceSome(TIMES);
    return usage;
  });
  const seen = await replacing.then(() => load.stop(), () => load.stop());
  const before = await replacing;
  assertEquals(seen.filter((call) => !isExplained(call, deaths)), []);
  assert(seen.length > TIMES, `only ${seen.length} Calls`);
  let after: Usage;
  const isBack = async () => {
    after = await usageOf(pid);
    return after.threads <= before.threads + 2 && after.children <= before.children &&
      // A worker of Deno 2.7 leaves some open, whoever starts it.
      (isOld || after.files <= before.files + 3) &&
      after.residentMiB <= before.residentMiB + 60;
  };
  await until(isBack, () => JSON.stringify({ before, after }));
}

/** Has a sandbox end, by a Call on a connection of its own. */
async function killOne(port: number): Promise<Death> {
  using client = connect(port);
  const fromMs = performance.now();
  const { status, errorCode, details } = await client.call(["now Deno.exit"], {
    deadline: Date.now() + 20_000,
  });
  assertEquals([status, errorCode], ["INTERNAL", "error-server-sandbox-exited"], details);
  return { fromMs, untilMs: performance.now() };
}

/**
 * Whether it is well, or was under way in a sandbox when that died; or waited when two died, one after
 * the other: a client tries once more by itself, and not twice. A connection that is being made when a
 * socket stops to listen is reset, where the system does not hand it on (docs/operations.md).
 */
function isExplained({ status, answer, startedMs, endedMs }: SeenCall, deaths: readonly Death[]) {
  if (status === "OK") return true;
  const isCut = /No connection established|ECONNRESET|EPIPE/.test(answer);
  const met = deaths.filter(({ fromMs, untilMs }) => startedMs < untilMs && endedMs > fromMs);
  if (isCut) return !MIGRATES && met.length > 0;
  if (/refused by server/.test(answer)) return met.length > 1;
  return /sandbox ended|sandbox-exited/.test(answer) && met.length > 0;
}
