import { lookup, type LookupOptions } from "node:dns";
import type { LookupFunction } from "node:net";

/** What `localhost` stands for where nothing says so. */
const LOOPBACK = { address: "127.0.0.1", family: 4 } as const;

/**
 * Addresses of a host, as `node:net` asks for them. `localhost` is 127.0.0.1 where it does not
 * resolve: a root folder that was made by hand has no `/etc/hosts`.
 *
 * @param resolve asked first
 */
export function createLookup(resolve: LookupFunction): LookupFunction {
  return (host, options, callback) =>
    resolve(host, options, (error, found, family) => {
      if (!error || host !== "localhost") return callback(error, found, family);
      callback(null, options.all ? [LOOPBACK] : LOOPBACK.address, LOOPBACK.family);
    });
}

/** The same, asking the system. */
const lookupHost: LookupFunction = createLookup(lookup as LookupFunction);

/**
 * How a client finds the addresses of a host, an option of `node:net`; `undefined`: as the platform
 * does. That alone lets the permission for a name stand for its addresses, so it has to do where
 * 127.0.0.1 itself is not granted.
 */
export function clientLookup(port: number): LookupFunction | undefined {
  const { state } = Deno.permissions.querySync({
    name: "net",
    host: `${LOOPBACK.address}:${port}`,
  });
  return state === "granted" ? lookupHost : undefined;
}

/** All addresses of a host, each once. */
export function lookupAll(host: string): Promise<readonly string[]> {
  const options: LookupOptions = { all: true };
  return new Promise((resolve, reject) =>
    lookupHost(host, options, (error, found) => {
      if (error) return reject(error);
      const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      resolve([...new Set(addresses)]);
    })
  );
}
