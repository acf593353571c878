import { assert, assertEquals } from "@std/assert";
import { until as eventually } from "../support/eventually.ts";
import {
  connect,
  nextText,
  outcomeOf,
  type TestCall,
  type TestClient,
  toWireMessage,
} from "../support/grpc_client.ts";
import { invokerProgram, ISOLATIONS } from "../support/invoker_program.ts";
import { serveFixture } from "./serve_fixture.ts";

type Ending = "cancel" | "deadline" | "disconnect";

/** How a client leaves, what it is told, and what the handler is told. */
const ENDINGS: readonly [ending: Ending, status: string, reason: string][] = [
  ["cancel", "CANCELLED", "AbortError"],
  ["deadline", "DEADLINE_EXCEEDED", "TimeoutError"],
  ["disconnect", "UNAVAILABLE", "AbortError"],
];

interface Check {
  readonly what: string;
  readonly handler: string;
  /** Starts the handler, with a name for what it notes; resolves when it runs. */
  start(call: TestCall, client: TestClient, name: string): Promise<void>;
  /** What it notes, after its name. */
  notes(reason: string): readonly string[];
}

const CHECKS: readonly Check[] = [
  {
    what: "a direct handler's signal aborts",
    handler: "direct",
    async start(call, client, name) {
      call.end(toWireMessage(`wait ${name}`));
      call.resume();
      await until(client, `${name} started`);
    },
    notes: (reason) => [reason],
  },
  {
    what: "a generator's finally runs, and its signal aborts",
    handler: "stream",
    async start(call, _client, name) {
      call.write(toWireMessage(`tick ${name}`));
      assertEquals(await nextText(call), "started");
      assertEquals(await nextText(call), "tick");
      call.resume();
    },
    notes: (reason) => ["finally", `signal ${reason}`],
  },
  {
    what: "a stream's input errors",
    handler: "stream",
    async start(call, _client, name) {
      call.write(toWireMessage(`read ${name}`));
      assertEquals(await nextText(call), "started");
      call.resume();
    },
    notes: (reason) => [`input ${reason}`],
  },
  {
    what: "a result that is a stream is cancelled",
    handler: "readable",
    async start(call, _client, name) {
      call.end(toWireMessage(name));
      assertEquals(await nextText(call), "started");
      call.resume();
    },
    notes: (reason) => [`cancel ${reason}`],
  },
];

for (const isolation of ISOLATIONS) {
  for (const [ending, status, reason] of ENDINGS) {
    const checks = CHECKS.map((check, i) => ({
      what: check.what,
      async run() {
        const { handler } = check;
        await using served = await serveFixture("cancel.ts", { handler, isolation });
        const name = `${ending}-${isolation}-${i}`;
        await using leaving = open(served.invoker.port, ending);
        const outcome = outcomeOf(leaving.call);
        await check.start(leaving.call, served.client, name);
        leaving.leave();
        const { status: actual, details } = await outcome;
        assertEquals(actual, status, details);
        for (const note of check.notes(reason)) await until(served.client, `${name} ${note}`);
      },
    }));
    if (ending === "deadline") {
      // They wait for the deadline: together, not one after the other.
      Deno.test(`deadline: the handler is told in every way, isolation ${isolation}`, async () => {
        await Promise.all(checks.map(({ run }) => run()));
      });
    } else {
      for (const { what, run } of checks) {
        Deno.test(`${ending}: ${what}, isolation ${isolation}`, run);
      }
    }
  }

  Deno.test(`cancel: 500 Calls later nothing is under way, isolation ${isolation}`, async () => {
    await using served = await serveFixture("cancel.ts", {
      handler: "stream",
      isolation,
      // Calls that leaked would soon fill it.
      maxConcurrentCalls: 120,
    });
    for (let round = 0; round < 10; round++) {
      // HTTP/2 ends a connection whose client resets too many, with all that is on it.
      using client = connect(served.invoker.port);
      const names = Array.from({ length: 50 }, (_, i) => `many-${isolation}-${round}-${i}`);
      await Promise.all(names.map(async (name, i) => {
        const call = client.open();
        const outcome = outcomeOf(call);
        call.write(toWireMessage(`${i % 2 ? "read" : "tick"} ${name}`));
        assertEquals(await nextText(call), "started");
        call.resume();
        call.cancel();
        assertEquals((await outcome).status, "CANCELLED");
        // Not how its input ended: this client half-closes before it resets, and both may come apart.
        await until(client, `${name} left`);
      }));
    }
    assertEquals((await served.client.call(["count"])).texts, ["0"]);
  });

  Deno.test(`cancel: before any message, and with much of it unread, isolation ${isolation}`, async () => {
    await using served = await serveFixture("forms.ts", {
      handler: "drainInput",
      isolation,
      // One that goes on would be in the way of the next.
      maxConcurrentCalls: 1,
    });
    const isServed = async () => (await served.client.call(["x"])).status === "OK";
    assert(await isServed());
    for (const count of [0, 1, 1000]) {
      const call = served.client.open();
      const outcome = outcomeOf(call);
      for (let i = 0; i < count; i++) call.write(toWireMessage("x".repeat(1000)));
      // grpc-js sends no reset for what it opens in the same turn (1.14, on Deno 2.9.6).
      await new Promise((resolve) => setTimeout(resolve));
      call.cancel();
      assertEquals((await outcome).status, "CANCELLED");
      await eventually(isServed);
    }
  });
}

Deno.test("deadline: one that has passed already costs nothing", async () => {
  await using served = await serveFixture("forms.ts");
  const { status } = await served.client.call(["x"], { deadline: Date.now() - 1000 });
  assertEquals(status, "DEADLINE_EXCEEDED");
  assertEquals((await served.client.call(["x"])).texts, ["X"]);
});

Deno.test("disconnect: a client process that is killed is noticed", async () => {
  await using served = await serveFixture("cancel.ts", { handler: "direct" });
  const address = `localhost:${served.invoker.port}`;
  const [program, ...args] = invokerProgram(["call", "--address", address, "wait gone"]);
  const child = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await until(served.client, "gone started");
  child.kill("SIGKILL");
  await child.status;
  await until(served.client, "gone AbortError");
});

interface LeavingCall extends AsyncDisposable {
  readonly call: TestCall;
  leave(): void;
}

/** Opens a Call on a connection of its own, that ends when it is told to. */
function open(port: number, ending: Ending): LeavingCall {
  const relay = openRelay(port);
  const client = connect(relay.port, "127.0.0.1");
  // Long enough to see the handler start, on a slow machine too. Only told to the invoker: a client that
  // goes by it itself may leave so long before it that this is no deadline any more.
  const call = client.open(ending === "deadline" ? { metadata: { "grpc-timeout": "4S" } } : {});
  return {
    call,
    leave() {
      if (ending === "cancel") call.cancel();
      if (ending === "disconnect") relay.cut();
    },
    async [Symbol.asyncDispose]() {
      client[Symbol.dispose]();
      relay.cut();
      await relay.ended;
    },
  };
}

/** Passes one connection on, until it is cut. */
function openRelay(port: number): { port: number; cut(): void; ended: Promise<unknown> } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const sockets: Deno.TcpConn[] = [];
  async function pass(): Promise<void> {
    const near = await listener.accept();
    listener.close();
    const far = await Deno.connect({ hostname: "127.0.0.1", port });
    sockets.push(near, far);
    await Promise.allSettled([
      near.readable.pipeTo(far.writable),
      far.readable.pipeTo(near.writable),
    ]);
  }
  return {
    port: listener.addr.port,
    cut() {
      for (const socket of sockets.splice(0)) {
        try {
          socket.close();
        } catch {
          // its streams have closed it
        }
      }
    },
    ended: pass(),
  };
}

/** Another Call of the same sandbox, that is answered when something has happened there. */
async function until(client: TestClient, event: string): Promise<void> {
  const { status, texts } = await client.call([`until ${event}`]);
  assertEquals([status, texts], ["OK", [event]], event);
}
