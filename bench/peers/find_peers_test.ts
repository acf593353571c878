import { assertEquals } from "@std/assert";
import { allPeers } from "./all_peers.ts";
import { sortPeers } from "./find_peers.ts";

const PEERS = allPeers("/cache");

/** A machine that has what `names` says. */
function machineWith(...names: readonly string[]) {
  return (name: string) => Promise.resolve(names.some((known) => name.includes(known)));
}

Deno.test("sortPeers: a peer whose runtime and installation are there takes part", async () => {
  const { present, absent } = await sortPeers(PEERS, machineWith("node", "/cache/"));
  assertEquals(present, PEERS.map(({ spec }) => spec));
  assertEquals(absent, []);
});

Deno.test("sortPeers: what is missing is said", async () => {
  const { present, absent } = await sortPeers(PEERS, machineWith("/cache/go"));
  assertEquals(present.map(({ name }) => name), ["peer-go"]);
  const noNode = "there is no node (Node 20 or newer)";
  assertEquals(absent.map(({ reason }) => reason), [noNode, noNode, noNode]);
});

Deno.test("sortPeers: what is not installed is told how it can be", async () => {
  const { present, absent } = await sortPeers(PEERS, (name) => Promise.resolve(name === "node"));
  assertEquals(present.map(({ name }) => name), ["peer-node-http2"]);
  assertEquals(absent.map(({ name }) => name), ["peer-node-invoker", "peer-node-grpc", "peer-go"]);
  const reasons = new Set(absent.map(({ reason }) => reason));
  assertEquals([...reasons], ['not installed; "deno task bench:peers" does it']);
});

Deno.test("allPeers: packages are pinned to exact versions", () => {
  const args = PEERS.flatMap(({ installation }) => installation?.commands ?? [])
    .filter(({ program }) => program === "npm").flatMap(({ args }) => args);
  const packages = args.filter((arg) => arg.includes("@"));
  assertEquals(packages.length, 5);
  for (const name of packages) assertEquals(/@\d+\.\d+\.\d+$/.test(name), true, name);
});
