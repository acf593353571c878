import { InvokerError } from "../../invocation/invoker_error.ts";
import type { OnRejected } from "../../invocation/rejection.ts";
import type { ServeMethod } from "./route_stream.ts";
import { toCallStatus } from "./status.ts";

/**
 * Lets so many calls be open at once, of all methods that it is put before; one more is refused.
 *
 * @param what these are, for who is refused
 */
export function openCallLimit(
  what: string,
  maxOpen: number,
  onRejected: OnRejected,
): (serve: ServeMethod) => ServeMethod {
  let open = 0;
  return (serve) => (call) => {
    if (open >= maxOpen) {
      const limit = `Too many calls of ${what} at once: the limit is ${maxOpen}`;
      onRejected({ reason: "max-side-calls", peer: call.peer, what: limit });
      return call.end(toCallStatus(new InvokerError("error-server-busy", limit)));
    }
    open++;
    call.closed.then(() => open--);
    serve(call);
  };
}
