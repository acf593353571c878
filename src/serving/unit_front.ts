import type { Invoke } from "../invocation/invocation.ts";
import { SecureServers, type TlsKeys } from "../port/tls/secure_servers.ts";
import type { Front } from "./front.ts";
import type { ServingOptions } from "./serving_options.ts";
import { type ServingParts, startServingUnit } from "./serving_unit.ts";

/**
 * Opens the front of all sandboxes: a unit in the invoker's own thread.
 *
 * @param keys what connections are secured with; absent: they are in plaintext
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function openUnitFront(
  invoke: Invoke,
  options: ServingOptions,
  { keys, ...parts }: Omit<ServingParts, "tls"> & { readonly keys: TlsKeys | undefined },
): Promise<Front> {
  const tls = keys && new SecureServers(keys);
  const unit = await startServingUnit(invoke, options, { ...parts, tls });
  return {
    port: unit.port,
    get callCount() {
      return unit.callCount;
    },
    drain: () => Promise.resolve(unit.drain()),
    abort: () => unit.abort(),
    secure: (keys) => Promise.resolve(tls?.replace(keys)),
    measure: async () => [await unit.measure()],
    close: () => unit.close(),
  };
}
