import { npmInstallation } from "../peers/all_peers.ts";
import type { Peer } from "../peers/peer.ts";
import { invokerArgs } from "../servers/invoker_servers.ts";
import type { Isolation, ServerCommand } from "../servers/server_spec.ts";
import { join } from "@std/path";

/** A server of JSON over HTTP that takes part. */
export interface HttpServer {
  readonly name: string;
  readonly command: ServerCommand;
  readonly installation?: Peer["installation"];
}

/** What ratios are against: the server of the platform, and JSON. */
export const HTTP_REFERENCE = "bare-node-http";

const ISOLATIONS: readonly Isolation[] = ["worker", "process", "none"];

/** Servers of events without end. */
export function eventServers(): readonly HttpServer[] {
  return [
    { name: HTTP_REFERENCE, command: { args: ["run", "-A", "bench/http/peers/bare_events.ts"] } },
    ...invokers("events.ts"),
  ];
}

/** Every server, with what npm brings somewhere in `cacheFolder`. */
export function allHttpServers(cacheFolder: string): readonly HttpServer[] {
  return [
    { name: HTTP_REFERENCE, command: { args: ["run", "-A", "bench/http/peers/bare_deno.ts"] } },
    ...invokers("echo_json.ts"),
    framework(cacheFolder, "functions-framework", "@google-cloud/functions-framework", "5.0.5"),
    framework(cacheFolder, "faas-js-runtime", "faas-js-runtime", "4.0.1"),
  ];
}

function invokers(handlerFile: string): readonly HttpServer[] {
  return ISOLATIONS.map((isolation) => ({
    name: `invoker-${isolation}`,
    command: { args: invokerArgs(handlerFile, isolation) },
  }));
}

function framework(
  cacheFolder: string,
  name: string,
  npmPackage: string,
  version: string,
): HttpServer {
  const installation = npmInstallation(join(cacheFolder, `${name}-${version}`), {
    [npmPackage]: version,
  });
  const args = ["bench/http/peers/node_framework.mjs", name, installation.folder];
  return { name: `peer-${name}`, command: { program: "node", args }, installation };
}
