import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Load, PayloadSpec } from "../scenarios/scenario.ts";
import { ALL_SERVERS, CLIENT_LIMIT, REFERENCE } from "../servers/all_servers.ts";
import { type ServerProcess, startServerProcess } from "../servers/server_process.ts";
import { delay } from "./delay.ts";
import type { ClosedLoopJob, OpenLoopJob } from "./load_job.ts";
import { type LoadProcess, startLoadProcess } from "./load_process.ts";
import type { RoundFigures } from "../report/result_file.ts";

const TEXT: PayloadSpec = { kind: "text", bytes: 16 };

async function startServer(name: string): Promise<ServerProcess> {
  const command = ALL_SERVERS.find((spec) => spec.name === name)?.command;
  assert(command !== undefined);
  return await startServerProcess(command);
}

function closedLoop(server: ServerProcess, load: Load, payload = TEXT): ClosedLoopJob {
  const { address, pid } = server;
  const target = { address, wire: "message", serverPid: pid, load, payload } as const;
  return { type: "closed", ...target, warmUpMs: 10, measureMs: 50 };
}

function openLoop(server: ServerProcess, load: Load, perSecond: number): OpenLoopJob {
  const { address, pid } = server;
  const target = { address, wire: "message", serverPid: pid, load, payload: TEXT } as const;
  return { type: "open", ...target, perSecond, seconds: 1, maxInFlight: 100 };
}

/** Runs a job for longer and longer until something is answered in that time: machines differ. */
async function untilAnswered(client: LoadProcess, job: ClosedLoopJob): Promise<RoundFigures> {
  const figures = await client.run(job);
  if (figures.perSecond > 0) return figures;
  return await untilAnswered(client, { ...job, measureMs: job.measureMs * 2 });
}

Deno.test("LoadProcess: messages of every kind and size come back, in Calls and in streams", async () => {
  for (const name of [REFERENCE, CLIENT_LIMIT]) {
    await using server = await startServer(name);
    await using client = startLoadProcess();
    for (const kind of ["text", "json", "bytes"] as const) {
      for (const bytes of [16, 100_000, 1_048_576]) {
        for (const load of ["calls", "streams"] as const) {
          const job = closedLoop(server, { kind: load, atOnce: 2, inFlight: 3 }, { kind, bytes });
          const { latencyUs } = await untilAnswered(client, job);
          assertEquals(latencyUs === null, load === "streams", `${name}: ${bytes} ${kind}`);
        }
      }
    }
  }
});

Deno.test("LoadProcess: spreads Calls and streams over several connections", async () => {
  await using server = await startServer(REFERENCE);
  await using client = startLoadProcess();
  const loads: readonly Load[] = [
    { kind: "calls", atOnce: 5, connections: 3 },
    { kind: "streams", atOnce: 5, inFlight: 2, connections: 3 },
  ];
  for (const load of loads) {
    await untilAnswered(client, closedLoop(server, load));
    assertEquals((await client.run(openLoop(server, load, 100))).answered, 100);
  }
});

Deno.test("LoadProcess: a Call that fails fails the job, and the next one goes on", async () => {
  await using server = await startServer(REFERENCE);
  await using client = startLoadProcess();
  const job = closedLoop(server, { kind: "calls", atOnce: 1 });
  await assertRejects(() => client.run({ ...job, wire: "riff" }), Error, "its status is not OK");
  await untilAnswered(client, job);
});

Deno.test("LoadProcess: an open loop sends and counts what is due, no less and no more", async () => {
  await using server = await startServer(REFERENCE);
  await using client = startLoadProcess();
  const loads: readonly Load[] = [
    { kind: "calls", atOnce: 1 },
    { kind: "streams", atOnce: 4, inFlight: 1 },
  ];
  for (const load of loads) {
    const { due, answered, failed, failure } = await client.run(openLoop(server, load, 300));
    assertEquals({ due, answered, failed, failure }, {
      ...{ due: 300, answered: 300 },
      ...{ failed: 0, failure: null },
    });
  }
});

Deno.test({
  name: "LoadProcess: while a server stalls an open loop goes on asking, and all that wait count",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using server = await startServer(REFERENCE);
    await using client = startLoadProcess();
    await client.run(closedLoop(server, { kind: "calls", atOnce: 1 }));
    const running = client.run(openLoop(server, { kind: "calls", atOnce: 1 }, 200));
    await delay(300);
    Deno.kill(server.pid, "SIGSTOP");
    await delay(400);
    Deno.kill(server.pid, "SIGCONT");
    const { failed, latencyUs } = await running;
    assertEquals(failed, 0);
    // A closed loop would have one long Call here. 80 of 200 were to be sent meanwhile; a quarter
    // of them had to wait for more than 300 ms.
    assert((latencyUs.p90 ?? 0) > 150_000, `${latencyUs.p90} µs`);
  },
});

Deno.test("LoadProcess: an open loop counts what a server that dies leaves unanswered", async () => {
  await using server = await startServer(REFERENCE);
  await using client = startLoadProcess();
  await client.run(closedLoop(server, { kind: "calls", atOnce: 1 }));
  const running = client.run(openLoop(server, { kind: "streams", atOnce: 2, inFlight: 1 }, 200));
  await delay(500);
  Deno.kill(server.pid, "SIGKILL");
  const { due, answered, failed, failure, latencyUs } = await running;
  assertEquals(answered + failed, due);
  assert(answered > 0 && failed > 0, `${answered} answered, ${failed} failed`);
  assertEquals(latencyUs.max, null);
  assert(failure !== null);
});
