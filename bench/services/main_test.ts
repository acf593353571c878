import { assert, assertEquals, assertRejects } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { startLoadProcess } from "../load/load_process.ts";
import { allPeers } from "../peers/all_peers.ts";
import type { ResultFile } from "../report/result_file.ts";
import { CLIENT_LIMIT } from "../servers/all_servers.ts";
import { startServerProcess } from "../servers/server_process.ts";
import { SERVICE_LOADS, SERVICE_SERVERS, servicePeers } from "./service_servers.ts";

Deno.test("bench:services: every server that is there answers calls and both kinds of streams", async () => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    const main = fromFileUrl(new URL("main.ts", import.meta.url));
    const options = ["--short", "--rounds", "1", "--json", file];
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-prompt", main, ...options],
      stdin: "null",
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const { servers, scenarios }: ResultFile = JSON.parse(await Deno.readTextFile(file));
    const names = servers.map(({ name }) => name);
    const invokers = SERVICE_SERVERS.filter(({ byDefault }) => byDefault).map(({ name }) => name);
    for (const name of invokers) assert(names.includes(name), `${name} is not in ${names}`);
    assertEquals(scenarios.map(({ scenario: { load } }) => `${load.kind}-${load.atOnce}`), [
      ...["calls-1", "calls-32", "server-streams-1", "streams-1", "streams-16"],
    ]);
    for (const { scenario, results } of scenarios) {
      for (const { server, rounds } of results) {
        assert((rounds[0]?.perSecond ?? 0) > 0, `${server}: ${scenario.name}`);
      }
      assertEquals(
        results.map(({ server }) => server),
        names.filter((name) => scenario.load.kind !== "server-streams" || name !== CLIENT_LIMIT),
      );
    }
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("bench:services: a stream of answers that is too short fails", async () => {
  const limit = SERVICE_SERVERS.find(({ name }) => name === CLIENT_LIMIT);
  assert(limit);
  await using server = await startServerProcess(limit.command);
  await using client = startLoadProcess();
  const job = {
    type: "closed",
    address: server.address,
    wire: "item",
    serverPid: server.pid,
    payload: { kind: "text", bytes: 16 },
    load: { kind: "server-streams", atOnce: 1 },
    warmUpMs: 0,
    measureMs: 5000,
  } as const;
  await assertRejects(() => client.run(job), Error, "1 messages instead of 1000");
  await assertRejects(
    () => client.run({ ...job, wire: "message" }),
    Error,
    'Cannot send "server-streams": there is no method for it',
  );
});

Deno.test("servicePeers: names are their own, and packages are pinned to exact versions", () => {
  const peers = servicePeers("/cache");
  const names = [...allPeers("/cache"), ...peers].map(({ spec }) => spec.name);
  assertEquals(new Set(names).size, names.length);
  for (const { spec, installation } of peers) {
    assertEquals([spec.wire, spec.loads], ["item", SERVICE_LOADS]);
    const [npm] = installation?.commands.filter(({ program }) => program === "npm") ?? [];
    const packages = npm?.args.filter((arg) => arg.includes("@")) ?? [];
    for (const name of packages) assert(/@\d+\.\d+\.\d+$/.test(name), name);
  }
});
