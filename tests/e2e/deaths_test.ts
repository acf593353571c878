import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DEEDS } from "../fixtures/functions/deaths.ts";
import { eventually } from "../support/eventually.ts";
import {
  type CallOutcome,
  connect,
  nextText,
  outcomeOf,
  type TestCall,
  type TestClient,
  toWireMessage,
} from "../support/grpc_client.ts";
import {
  type InvokerProcess,
  runInvoker,
  startInvokerProcess,
} from "../support/invoker_process.ts";
import { BINARY, sourceOnly } from "../support/invoker_program.ts";
import { startEdited } from "./edited_function.ts";
import { NewConnections } from "./new_connections.ts";
import { fixturePath } from "./serve_fixture.ts";
import type { Isolation } from "./shared_port.ts";
import { makeFolder } from "./temp_folder.ts";

type Wire = "inside" | "outside";

const DENO_OPTIONS = ["--allow-net", "--allow-read", "--allow-env", "--allow-run"];
/** What a function does to end itself. */
const EXITS = Object.keys(DEEDS).filter((deed) => !/loop|memory/.test(deed));
const PATIENCE_MS = 20_000;
const EXITED = "INTERNAL error-server-sandbox-exited";

const PLACES = (["worker", "process"] as const).flatMap((isolation) =>
  (["inside", "outside"] as const).map((wire) => [isolation, wire] as const)
);

/** Whether another sandbox can listen before the one that has ended leaves the port. */
function hasGap(wire: Wire): boolean {
  return wire === "inside" &&
    (Deno.build.os !== "linux" || BINARY !== undefined && BINARY.warning !== "");
}

/**
 * In a gap a connection may end in the moment in which it is there. grpc-js 1.14 does not hear of that, and
 * tries the Call again in it without end, and without a turn for anything else: there it is not to try.
 */
function newConnections(port: number, wire: Wire): NewConnections {
  const options = hasGap(wire) ? { "grpc.enable_retries": 0 } : {};
  return new NewConnections(port, 5, (port) => connect(port, "localhost", undefined, options));
}

for (const [isolation, wire] of PLACES) {
  const where = `isolation ${isolation}, wire ${wire}`;

  Deno.test(`deaths: what ends itself costs its Calls, and no others, ${where}`, async (t) => {
    await using invoker = await start(isolation, wire);
    using client = connect(invoker.port);
    using elsewhere = connect(invoker.port);
    for (const deed of EXITS) {
      for (const when of ["now", "later"]) {
        await t.step(`${deed}, ${when}`, async () => {
          const calls = await openCalls([client, client, elsewhere]);
          const outcomes = calls.map(({ call }) => outcomeOf(call));
          const [dying, ...others] = outcomes;
          const sandbox = calls[0]?.sandbox;
          const connections = newConnections(invoker.port, wire);
          calls[0]?.call.write(toWireMessage(`${when} ${deed}`));
          if (when === "later") calls[0]?.call.end();
          const { status, errorCode, texts } = await dying ?? {};
          const expected = when === "now" ? EXITED : "OK undefined";
          assertEquals(`${status} ${errorCode}`, expected);
          assertEquals(texts, [`${when} ${deed}`]);
          for (const other of await Promise.all(others)) {
            assertEquals(`${other.status} ${other.errorCode}`, EXITED, other.details);
          }
          const diedMs = performance.now();
          if (!hasGap(wire)) {
            for (const next of [client, elsewhere]) {
              const { status, texts: [other], details } = await next.call([], soon());
              assertEquals(status, "OK", details);
              assert(other !== sandbox, "it goes on");
            }
          }
          await connections.until(({ status, answer }) => status === "OK" && answer !== sandbox);
          const wrong = connections.seen.filter(({ status, startedMs }) =>
            status === "UNAVAILABLE" || status !== "OK" && startedMs > diedMs
          );
          if (!hasGap(wire)) assertEquals(wrong, []);
        });
      }
    }
    await assertStops(invoker);
  });

  Deno.test(`deaths: what ends itself while it loads does not start, ${where}`, async (t) => {
    await using folder = await makeFolder(
      Object.fromEntries(EXITS.map((deed) => [`${EXITS.indexOf(deed)}.ts`, loading(deed)])),
    );
    for (const [index, deed] of EXITS.entries()) {
      await t.step(deed, async () => {
        const { code, stderr } = await runInvoker([
          ...[folder.file(`${index}.ts`), "--port=0"],
          ...[`--isolation=${isolation}`, `--wire=${wire}`],
        ], { denoOptions: DENO_OPTIONS });
        assertEquals(code, 1, stderr);
        assertMatch(stderr, /^invoker: Cannot load ".*\d\.ts": \S.*\n$/m);
      });
    }
  });

  Deno.test(`deaths: what ends itself while it is reloaded changes nothing, ${where}`, async (t) => {
    await using edited = await startEdited({ "f.ts": VERSION }, {
      args: [`--isolation=${isolation}`, `--wire=${wire}`],
      denoOptions: DENO_OPTIONS,
    });
    const call = edited.client.open({ deadline: Date.now() + 120_000 });
    call.on("error", () => {}); // it is cancelled in the end
    const sandbox = await nextText(call);
    for (const [index, deed] of EXITS.entries()) {
      await t.step(deed, async () => {
        await edited.save({ "f.ts": loading(deed) });
        const kept = new NewConnections(edited.invoker.port, 5, () => ({
          ...edited.client,
          [Symbol.dispose]() {},
        }));
        edited.invoker.signal("SIGHUP");
        await edited.untilReloads(index + 1).finally(() => kept.stop());
        assertEquals(new Set(kept.seen.map(({ answer }) => answer)), new Set([sandbox]));
        call.write(toWireMessage("still here"));
        assertEquals(await nextText(call), "still here");
        const told = edited.reloads().at(-1) ?? "";
        assertMatch(told, hasGap(wire) ? /^two sandboxes cannot hold/ : /^Cannot load "f.ts": \S/);
      });
    }
    call.cancel();
  });

  Deno.test({
    name: `deaths: a loop, ${where}`,
    async fn() {
      await using invoker = await start(isolation, wire, ["--stall-timeout=1500ms"]);
      using client = connect(invoker.port);
      const { outcomes, sandbox } = await dieOf(invoker, client, "a loop");
      for (const { status, errorCode } of outcomes) {
        const expected = wire === "inside"
          ? ["UNAVAILABLE", undefined]
          : ["DEADLINE_EXCEEDED", "error-server-sandbox-stalled"];
        assertEquals([status, errorCode], expected);
      }
      if (isolation === "worker") {
        assertEquals((await invoker.status).code, 70);
        assertStringIncludes(invoker.stderr(), "cannot be stopped");
      } else await assertReplaced(invoker, client, sandbox, wire);
    },
  });

  Deno.test({
    name: `deaths: memory without end, ${where}`,
    ignore: isolation === "worker" && sourceOnly("a compiled program takes no limit of its heap"),
    async fn() {
      await using invoker = await start(isolation, wire, ["--memory-limit=64"], {
        // Of a thread: else it would take what there is.
        ...(isolation === "worker" && { DENO_V8_FLAGS: "--max-old-space-size=96" }),
      });
      using client = connect(invoker.port);
      const { outcomes, sandbox } = await dieOf(invoker, client, "memory without end");
      for (const { status, errorCode } of outcomes) {
        const expected = wire === "inside" || isolation === "worker"
          ? ["UNAVAILABLE", undefined]
          : ["RESOURCE_EXHAUSTED", "error-server-sandbox-memory"];
        assertEquals([status, errorCode], expected);
      }
      if (isolation === "worker") assert(!(await invoker.status).success);
      else await assertReplaced(invoker, client, sandbox, wire);
    },
  });
}

const VERSION = await Deno.readTextFile(fixturePath("deaths.ts"));

/** The function, that does this while it loads, and does not come to an end by itself. */
function loading(deed: string): string {
  return `${VERSION}\nDEEDS["${deed}"]();\nawait new Promise((resolve) => setTimeout(resolve, 3000));`;
}

function start(
  isolation: Isolation,
  wire: Wire,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<InvokerProcess> {
  return startInvokerProcess([
    `${fixturePath("deaths.ts")}?handler=f`,
    ...[`--isolation=${isolation}`, `--wire=${wire}`, "--drain-timeout=1s", ...args],
  ], { denoOptions: DENO_OPTIONS, env });
}

/** Opens Calls; each has told its sandbox. */
async function openCalls(
  clients: readonly TestClient[],
): Promise<readonly { readonly call: TestCall; readonly sandbox: string | undefined }[]> {
  const calls = [];
  for (const client of clients) {
    const call = client.open(soon());
    call.on("error", () => {}); // told by the status
    calls.push({ call, sandbox: await nextText(call) });
  }
  return calls;
}

/** Has a sandbox die with two Calls under way, and tells how these end. */
async function dieOf(
  invoker: InvokerProcess,
  client: TestClient,
  deed: string,
): Promise<{ readonly outcomes: readonly CallOutcome[]; readonly sandbox: string | undefined }> {
  using elsewhere = connect(invoker.port);
  const calls = await openCalls([client, elsewhere]);
  const outcomes = calls.map(({ call }) => outcomeOf(call));
  calls[0]?.call.write(toWireMessage(`now ${deed}`));
  return { outcomes: await Promise.all(outcomes), sandbox: calls[0]?.sandbox };
}

/** Calls on new connections and on the one there was are answered; where nobody is there, in a while. */
async function assertReplaced(
  { port }: InvokerProcess,
  client: TestClient,
  sandbox: string | undefined,
  wire: Wire,
): Promise<void> {
  const ask = async (by: TestClient) => {
    const { status, texts: [other], details } = await by.call([], soon());
    if (status !== "OK" && wire === "inside") return undefined;
    assertEquals(status, "OK", details);
    assert(other !== sandbox, "it goes on");
    return other;
  };
  using fresh = connect(port);
  for (const by of [client, fresh]) await eventually(() => ask(by));
}

async function assertStops(invoker: InvokerProcess): Promise<void> {
  invoker.signal("SIGTERM");
  assertEquals((await invoker.status).code, 0);
}

function soon(): { readonly deadline: number } {
  return { deadline: Date.now() + PATIENCE_MS };
}
