import { connect, nextText, type TestCall, type TestClient } from "../support/grpc_client.ts";
import { type InvokerProcess, startInvokerProcess } from "../support/invoker_process.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { fixturePath } from "./serve_fixture.ts";

/** A function that answers with the process and the sandbox that it runs in. */
export const WHO = `${fixturePath("shared_port.ts")}?handler=who`;
/** One that tells it at once, and then what comes. */
export const ECHO = `${fixturePath("shared_port.ts")}?handler=echo`;

/** Where a sandbox runs. */
export type Isolation = "worker" | "process";

/** What Deno is allowed where an invoker starts sandboxes of either kind. */
export const DENO_OPTIONS = [
  "--allow-net",
  "--allow-read",
  "--allow-run",
  "--allow-env=NODE_V8_COVERAGE",
];

/** How many connections are made for one of two sandboxes: to miss it has a chance of 2^-40. */
const TRIES = 40;
const PATIENCE_MS = 20_000;

/** Why a test is ignored that has sandboxes share a port. */
export function cannotShare(): boolean {
  return sourceOnly("the Deno of a compiled program here cannot share a port");
}

/** A test of sandboxes that share a port, of both kinds or one. */
export function sharedPortTest(
  name: string,
  fn: (isolation: Isolation) => Promise<void>,
  isolations: readonly Isolation[] = ["worker", "process"],
): void {
  for (const isolation of isolations) {
    Deno.test({
      name: `shared port: ${name}, isolation ${isolation}`,
      ignore: cannotShare(),
      fn: () => fn(isolation),
    });
  }
}

/** The options that have two sandboxes hold the port, or more. */
export function sharing(isolation: Isolation, sandboxes = 2): readonly string[] {
  return ["--wire=inside", `--isolation=${isolation}`, `--sandboxes=${sandboxes}`];
}

/** Starts an invoker of two sandboxes that hold the port. */
export function startSharing(
  isolation: Isolation,
  functionUri: string,
  args: readonly string[] = [],
  denoOptions: readonly string[] = DENO_OPTIONS,
): Promise<InvokerProcess> {
  return startInvokerProcess([functionUri, ...sharing(isolation), ...args], { denoOptions });
}

/** Asks on a connection of its own which sandbox answers, or something else. */
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

/** The process that an answer of {@linkcode askWho} names. */
export function pidOf(who: string): number {
  return Number(who.split(" ", 1)[0]);
}

/** The sandboxes that answer, as seen by this many connections one after the other. */
export async function seenSandboxes(
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

/** An open Call of {@linkcode ECHO}, cancelled in the end, its connection, and who has it. */
export interface HeldCall extends Disposable {
  readonly call: TestCall;
  /** Where it runs. */
  readonly who: string;
  readonly pid: number;
}

/** Opens a Call of {@linkcode ECHO} on a connection of its own. */
export async function holdCall(port: number): Promise<HeldCall> {
  const client = connect(port);
  const call = client.open({ deadline: Date.now() + PATIENCE_MS });
  call.on("error", () => {}); // a test looks at the status, or does not
  const who = await nextText(call) ?? "";
  return {
    call,
    who,
    pid: pidOf(who),
    [Symbol.dispose]() {
      call.cancel();
      client[Symbol.dispose]();
    },
  };
}

/** Open Calls, one in each of two sandboxes. */
export async function holdCalls(port: number): Promise<readonly [HeldCall, HeldCall]> {
  const first = await holdCall(port);
  for (let i = 0; i < TRIES; i++) {
    const second = await holdCall(port);
    if (second.who !== first.who) return [first, second];
    second[Symbol.dispose]();
  }
  throw new Error("All connections came to one sandbox");
}

/** Resolves when a process has ended; one that nobody has asked how it ended has. */
export async function untilEnded(pid: number): Promise<void> {
  await eventually(async () => {
    const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "State:\tX");
    return /^State:\s+[XZ]/m.test(status) || undefined;
  });
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
