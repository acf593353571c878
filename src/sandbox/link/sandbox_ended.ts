import { type CallErrorCode, InvokerError } from "../../invocation/invoker_error.ts";
import type { SandboxEnd } from "./protocol.ts";

/** What the Calls of a sandbox fail with that has ended. */
export function sandboxEnded(
  code: Extract<CallErrorCode, `error-server-sandbox-${string}`>,
  end: SandboxEnd,
): InvokerError {
  return new InvokerError(code, `The sandbox ended: ${tellEnd(end)}`);
}

/** How a sandbox ended, in words for its callers. */
export function tellEnd({ how, message }: SandboxEnd): string {
  return message === undefined ? how : `${how}: ${message}`;
}
