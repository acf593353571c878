import { INVOKER_SERVERS } from "./invoker_servers.ts";
import type { ServerSpec } from "./server_spec.ts";

/** The server that ratios are against. */
export const REFERENCE = "raw-pipelined";

/** What costs next to nothing, so that it is the load client that is measured. */
export const CLIENT_LIMIT = "client-limit";

function rawEcho(name: string, options: readonly string[]): ServerSpec {
  return {
    name,
    command: { args: ["run", "-A", "bench/servers/raw_echo_server.ts", ...options] },
    wire: "message",
    loads: ["calls", "streams"],
    byDefault: name === REFERENCE,
  };
}

/** Every server, in the order of the table. */
export const ALL_SERVERS: readonly ServerSpec[] = [
  {
    name: CLIENT_LIMIT,
    command: { args: ["run", "-A", "bench/servers/cheap_responder.ts"] },
    wire: "message",
    loads: ["calls", "streams"],
    byDefault: true,
  },
  rawEcho("raw-plain", []),
  rawEcho(REFERENCE, ["--pipelined"]),
  rawEcho("raw-bytes", ["--pipelined", "--identity"]),
  {
    name: "raw-http2",
    command: { args: ["run", "-A", "bench/peers/node/http2_echo.mjs"] },
    wire: "message",
    loads: ["calls", "streams"],
    byDefault: false,
  },
  ...INVOKER_SERVERS,
];
