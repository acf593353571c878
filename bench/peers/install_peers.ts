// deno-lint-ignore-file no-console
// `deno task bench:peers [NAME…]`: installs the peers, all or those that are named.
import { servicePeers } from "../services/service_servers.ts";
import { allPeers } from "./all_peers.ts";
import { cacheFolder, isThere } from "./machine.ts";
import type { Installation, Need, Peer } from "./peer.ts";

/** Installs a peer that is not there; why it could not, or `undefined`. */
export async function install(
  { runtime, installation }: Pick<Peer, "runtime" | "installation">,
): Promise<string | undefined> {
  const needs = [...runtime === undefined ? [] : [runtime], ...installation?.needs ?? []];
  const missing = await findMissing(needs);
  if (missing !== undefined) return `there is no ${missing.name} (${missing.from})`;
  return await runCommands(installation?.commands ?? []);
}

async function findMissing(needs: readonly Need[]): Promise<Need | undefined> {
  for (const need of needs) {
    if (!await isThere(need.name)) return need;
  }
  return undefined;
}

async function runCommands(commands: Installation["commands"]): Promise<string | undefined> {
  for (const { program, args, env = {} } of commands) {
    const { success, stderr } = await new Deno.Command(program, {
      args: [...args],
      env: { ...env },
      cwd: new URL("../..", import.meta.url),
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    const said = new TextDecoder().decode(stderr).trim();
    if (!success) return `${program} failed: ${said.split("\n").slice(-5).join("\n")}`;
  }
  return undefined;
}

if (import.meta.main) {
  const peers = [allPeers, servicePeers].flatMap((listPeers) => listPeers(cacheFolder()));
  const unknown = Deno.args.filter((name) => peers.every(({ spec }) => spec.name !== name));
  if (unknown.length > 0) {
    console.error(`Cannot install "${unknown.join('", "')}": the peers are`);
    console.error(peers.map(({ spec }) => spec.name).join(", "));
    Deno.exit(2);
  }
  for (const peer of peers) {
    if (Deno.args.length > 0 && !Deno.args.includes(peer.spec.name)) continue;
    const reason = await install(peer);
    console.log(`${peer.spec.name}: ${reason ?? "ready"}`);
  }
}
