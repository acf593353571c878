import { connect, nextText, type TestCall, type TestClient } from "../support/grpc_client.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";

/** A function that answers with the process that it runs in. */
export const WHO = `${fixturePath("processes.ts")}?handler=who`;
/** One that tells it at once, and then what comes. */
export const ECHO = `${fixturePath("processes.ts")}?handler=echo`;

/** What Deno is allowed where an invoker starts processes. */
export const DENO_OPTIONS = ["--allow-net", "--allow-read", "--allow-run"];

/** How many connections are made for one of several processes: to miss it has a chance of 2^-40. */
const TRIES = 40;
const PATIENCE_MS = 20_000;

/** A test that needs processes that share a port. */
export function processesTest(name: string, fn: () => Promise<void>): void {
  const ignore = sourceOnly("--processes: the Deno of a compiled program here cannot share a port");
  Deno.test({ name, ignore, fn });
}

/** Starts an invoker of two processes, or more. */
export function startProcesses(
  functionUri: string,
  args: readonly string[] = [],
  denoOptions: readonly string[] = DENO_OPTIONS,
): Promise<InvokerProcess> {
  return startInvokerProcess([functionUri, "--processes=2", ...args], { denoOptions });
}

/** Asks on a connection of its own which process answers, or something else. */
export async function askWho(
  port: number,
  word = "who",
  connectTo: (port: number) => TestClient = connect,
): Promise<string> {
  using client = connectTo(port);
  const { texts, status, details } = await client.call([word], {
    deadline: Date.now() + PATIENCE_MS,
  });
  return texts[0] ?? `${status}: ${details}`;
}

/** The processes that answer, as seen by this many connections one after the other. */
export async function seenProcesses(
  port: number,
  connections = TRIES,
  connectTo: (port: number) => TestClient = connect,
): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  for (let i = 0; i < connections; i++) {
    const who = await askWho(port, "who", connectTo);
    seen.set(who, (seen.get(who) ?? 0) + 1);
  }
  return seen;
}

/** An open Call of {@linkcode ECHO}, cancelled in the end, its connection, and the process that has it. */
export interface HeldCall extends Disposable {
  readonly call: TestCall;
  readonly pid: number;
}

/** Opens a Call of {@linkcode ECHO} on a connection of its own. */
export async function holdCall(port: number): Promise<HeldCall> {
  const client = connect(port);
  const call = client.open({ deadline: Date.now() + PATIENCE_MS });
  call.on("error", () => {}); // a test looks at the status, or does not
  return {
    call,
    pid: Number(await nextText(call)),
    [Symbol.dispose]() {
      call.cancel();
      client[Symbol.dispose]();
    },
  };
}

/** Open Calls, one in each of two processes. */
export async function holdCalls(port: number): Promise<readonly [HeldCall, HeldCall]> {
  const first = await holdCall(port);
  for (let i = 0; i < TRIES; i++) {
    const second = await holdCall(port);
    if (second.pid !== first.pid) return [first, second];
    second[Symbol.dispose]();
  }
  throw new Error("All connections came to one process");
}

/** Resolves when a process has ended; one that nobody has asked how it ended has. */
export async function untilEnded(pid: number): Promise<void> {
  const lateMs = performance.now() + PATIENCE_MS;
  while (performance.now() < lateMs) {
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "State:\tX");
    if (/^State:\s+[XZ]/m.test(status)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Process ${pid} has not ended`);
}

/** Resolves when something is so; it is looked at again and again. */
export async function eventually<T>(
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const lateMs = performance.now() + PATIENCE_MS;
  while (performance.now() < lateMs) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("It did not come to be so");
}
