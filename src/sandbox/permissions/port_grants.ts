import type { Grants } from "./grants.ts";

/** An address that a sandbox holds, and by which permission it may. */
export interface PortGrant {
  readonly hostname: string;
  readonly port: number;
  /** As permissions name it: "127.0.0.1:8080", "[::1]:8080". */
  readonly host: string;
}

/**
 * What a sandbox that holds the port is granted until it listens: the addresses of it that its function
 * was not granted anyway.
 */
export function portGrants(
  { net }: Pick<Grants, "net">,
  addresses: readonly string[],
  port: number,
): readonly PortGrant[] {
  if (net === true) return [];
  return addresses.flatMap((hostname) => {
    const name = hostname.includes(":") ? `[${hostname}]` : hostname;
    const host = `${name}:${port}`;
    return net.includes(name) || net.includes(host) ? [] : [{ hostname, port, host }];
  });
}

/** The same grants, and those of the port. */
export function withPort(
  grants: Grants,
  wire: { readonly addresses: readonly string[]; readonly port: number } | undefined,
): Grants {
  if (wire === undefined || grants.net === true) return grants;
  const added = portGrants(grants, wire.addresses, wire.port).map(({ host }) => host);
  return { ...grants, net: [...grants.net, ...added] };
}

/** Gives the port up, in the sandbox that listens on it, for good. */
export function giveUpPort(held: readonly PortGrant[]): void {
  for (const { host } of held) Deno.permissions.revokeSync({ name: "net", host });
}
