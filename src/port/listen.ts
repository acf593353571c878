import { isIP, type Server } from "node:net";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { urlHost } from "../invocation/url_host.ts";
import { lookupAll } from "./localhost_lookup.ts";

/** Where to listen. */
export interface ListenOptions {
  /** A name stands for all of its addresses. */
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** What the host stands for, where that is known. */
  readonly addresses?: readonly string[] | undefined;
  /** Whether others may listen there as well, that say so too. @default {false} */
  readonly sharedPort?: boolean;
}

/** Servers that listen, each on an address of its own, all on one port. */
export interface Listening {
  readonly port: number;
  /** Those of the host that this machine has. */
  readonly addresses: readonly string[];
  readonly servers: readonly Server[];
}

/** What another may have, where a host has several addresses: a port that is free on one. */
const PORT_TRIES = 10;
/** What another value of an option may help against. */
const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: "something listens there: choose another port with --port, 0 for any free one",
  EACCES: "not everybody may listen there: choose a port above 1023 with --port",
  EADDRNOTAVAIL: "--host takes an address of this machine",
  EINVAL: "--host takes an address of this machine",
  ENOTFOUND: "--host takes an address of this machine, or a name of it",
};
/** An address of a name that this machine does not have. */
const NO_SUCH_ADDRESS = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT"]);

/**
 * Lets servers listen on all addresses of a host.
 *
 * @param create makes one for an address
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function listenOn(
  { host, port, addresses: known, sharedPort = false }: ListenOptions,
  create: () => Server,
): Promise<Listening> {
  try {
    const addresses = known ?? (isIP(host) ? [host] : await lookupAll(host));
    for (let tried = 1;; tried++) {
      try {
        return await listenOnAll(addresses, { port, sharedPort }, create);
      } catch (error) {
        if (port !== 0 || tried === PORT_TRIES || codeOf(error) !== "EADDRINUSE") throw error;
      }
    }
  } catch (error) {
    const remedy = REMEDIES[codeOf(error) ?? ""];
    const why = errorMessage(error) + (remedy === undefined ? "" : `; ${remedy}`);
    throw new InvokerError("start-failed", `Cannot listen on ${urlHost(host)}:${port}: ${why}`, {
      cause: error,
    });
  }
}

async function listenOnAll(
  addresses: readonly string[],
  { port: wanted, sharedPort: reusePort }: { readonly port: number; readonly sharedPort: boolean },
  create: () => Server,
): Promise<Listening> {
  const servers: Server[] = [];
  const bound: string[] = [];
  let port = wanted;
  let failure: unknown;
  for (const host of addresses) {
    const server = create();
    try {
      port = await listen(server, { host, port, reusePort });
      servers.push(server);
      bound.push(host);
    } catch (error) {
      failure = error;
      if (NO_SUCH_ADDRESS.has(codeOf(error) ?? "")) continue;
      for (const other of servers) other.close();
      throw error;
    }
  }
  if (servers.length === 0) throw failure;
  return { port, addresses: bound, servers };
}

function listen(
  server: Server,
  options: { readonly host: string; readonly port: number; readonly reusePort: boolean },
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(options, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : options.port);
    });
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
