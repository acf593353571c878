import { Server } from "node:tls";
import { InvokerError } from "../../invocation/invoker_error.ts";

/**
 * Checks that this Deno can do TLS over HTTP/2, as server and as client.
 *
 * That of 2.7 cannot: its TLS server has no `setSecureContext`, and its HTTP/2 client does not connect.
 *
 * @throws {InvokerError} `start-failed`
 */
export function assertTlsSupported(): void {
  if (typeof Server.prototype.setSecureContext === "function") return;
  throw new InvokerError(
    "start-failed",
    `Cannot use TLS: Deno ${Deno.version.deno} has no TLS for HTTP/2; use Deno 2.9.4 or newer`,
  );
}
