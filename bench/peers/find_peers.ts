import { join } from "@std/path";
import type { ServerSpec } from "../servers/server_spec.ts";
import { isThere } from "./machine.ts";
import type { Peer } from "./peer.ts";

/** The peers that can take part on this machine, and why the others cannot. */
export interface FoundPeers {
  readonly present: readonly ServerSpec[];
  readonly absent: readonly AbsentPeer[];
}

/** A peer that takes no part. */
export interface AbsentPeer {
  readonly name: string;
  readonly reason: string;
}

/** Looks for peers on this machine; installs nothing, asks no network. */
export function findPeers(peers: readonly Peer[]): Promise<FoundPeers> {
  return sortPeers(peers, isThere);
}

/** Tells the peers that can run from those that cannot, by what `has` knows of the machine. */
export async function sortPeers(
  peers: readonly Peer[],
  has: (name: string) => Promise<boolean>,
): Promise<FoundPeers> {
  const present: ServerSpec[] = [];
  const absent: AbsentPeer[] = [];
  for (const { spec, runtime, installation } of peers) {
    if (runtime !== undefined && !await has(runtime.name)) {
      absent.push({ name: spec.name, reason: `there is no ${runtime.name} (${runtime.from})` });
    } else if (
      installation !== undefined && !await has(join(installation.folder, installation.leaves))
    ) {
      absent.push({ name: spec.name, reason: 'not installed; "deno task bench:peers" does it' });
    } else {
      present.push(spec);
    }
  }
  return { present, absent };
}
