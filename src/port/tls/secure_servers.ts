import type { Server } from "node:net";
import type { Server as TlsServer, TlsOptions } from "node:tls";

/** What connections are secured with, in PEM. */
export interface TlsKeys {
  readonly cert: string;
  readonly key: string;
  /** Authorities that clients' certificates have to come from; absent: clients need none. */
  readonly clientCa?: string;
}

/** Servers whose new connections are secured with the same keys, which may be replaced. */
export class SecureServers {
  readonly #servers = new Set<TlsServer>();
  #keys: TlsKeys;

  constructor(keys: TlsKeys) {
    this.#keys = keys;
  }

  /** For a server that is created now. */
  get options(): TlsOptions {
    const { cert, key, clientCa } = this.#keys;
    return {
      cert,
      key,
      ...(clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
    };
  }

  /** Gives a server other keys when they come, until it closes. */
  add(server: Server | TlsServer): void {
    if (!("setSecureContext" in server)) return;
    this.#servers.add(server);
    server.on("close", () => this.#servers.delete(server));
  }

  /** Secures new connections with other keys; those that exist stay as they are. */
  replace(keys: TlsKeys): void {
    this.#keys = keys;
    for (const server of this.#servers) server.setSecureContext(this.options);
  }
}
