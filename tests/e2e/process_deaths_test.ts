import { assertEquals, assertMatch } from "@std/assert";
import { outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { parseMetrics, valueOf } from "../support/prometheus_text.ts";
import { DENO_OPTIONS, ECHO, eventually, holdCall } from "./shared_port.ts";

/** What a process dies of: a signal from here, or what its function does. */
type Deed = "heap" | Deno.Signal;

const DEATHS: readonly (readonly [deed: Deed, reason: string, told: string])[] = [
  ["SIGSEGV", "crashed", "it died of SIGSEGV: a crash"],
  ["SIGABRT", "crashed", "it died of SIGABRT: a crash"],
  ["SIGUSR2", "exited", "it died of SIGUSR2: somebody"],
  ["SIGKILL", "memory", "it died of SIGKILL: it took more memory than 64 MiB"],
  // The one is V8, the other the watch over its memory.
  ["heap", "memory", "it died of (?:SIGTRAP|SIGKILL): it took more memory than 64 MiB"],
];

const CASES = DEATHS.flatMap((death) =>
  (["inside", "outside"] as const).map((wire) => [wire, ...death] as const)
);

for (const [wire, deed, reason, told] of CASES) {
  const name =
    `--isolation process: what a sandbox dies of is told and counted: ${deed}, wire ${wire}`;
  Deno.test(name, async () => {
    await using invoker = await startInvokerProcess(
      [ECHO, "--isolation=process", `--wire=${wire}`, "--memory-limit=64", "--metrics-port=0"],
      { denoOptions: DENO_OPTIONS },
    );
    const { pid, ending } = await die(invoker, deed);
    const { status, errorCode, details } = await ending;
    if (wire === "inside") {
      // Its connections break with it: nobody is left to say more.
      assertEquals([status, errorCode], ["UNAVAILABLE", undefined]);
    } else {
      const isMemory = reason === "memory";
      assertEquals([status, errorCode], [
        isMemory ? "RESOURCE_EXHAUSTED" : "INTERNAL",
        `error-server-sandbox-${isMemory ? "memory" : "exited"}`,
      ]);
      assertMatch(details ?? "", new RegExp(told));
    }
    await invoker.untilReported(
      new RegExp(`sandbox ${pid}: The sandbox ended, a new one takes its place: ${told}.*\n`),
    );
    await untilCounted(invoker, "faas_sandbox_restarts_total", reason);
  });
}

/** Has the process of a Call die, and tells how that Call ends. */
async function die(invoker: InvokerProcess, deed: Deed) {
  const held = await holdCall(invoker.port);
  const { pid } = held;
  const ending = outcomeOf(held.call).finally(() => held[Symbol.dispose]());
  if (deed === "heap") held.call.write(toWireMessage("heap"));
  else {
    // Once is not enough: V8 takes the first SIGSEGV for WebAssembly's, and waits for the next.
    while (kill(pid, deed)) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  return { pid, ending };
}

/** Whether there was a process to send it to. */
function kill(pid: number, signal: Deno.Signal): boolean {
  try {
    Deno.kill(pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function untilCounted(invoker: InvokerProcess, metric: string, reason: string) {
  const url = await eventually(() => /metrics on (\S+)$/m.exec(invoker.stderr())?.[1]);
  await eventually(async () => {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const families = parseMetrics(await response.text());
    return valueOf(families, metric, { reason }) === 1 || undefined;
  });
}
