import { InvokerError } from "../../invocation/invoker_error.ts";
import type { HealthCheckStatus } from "./health_codec.ts";
import { healthService } from "./health_service.ts";
import type { HealthStatus } from "./health_status.ts";
import { framed } from "../../port/message_framing.ts";
import type { ServerCall } from "../call/server_call.ts";
import { toCallStatus } from "../call/status.ts";

/** How many may be open at once; each holds an HTTP/2 stream. */
const MAX_WATCHES = 1000;

/** The calls of `Health.Watch` that are open: each is told how things are and what changes. */
export class HealthWatches {
  readonly #health: HealthStatus;
  readonly #open = new Set<Watch>();
  #ended: InvokerError | undefined;

  constructor(health: HealthStatus) {
    this.#health = health;
  }

  /** Serves one, until its caller leaves or all are ended. */
  open(call: ServerCall, isKnown: boolean): void {
    const watch = new Watch(call);
    if (this.#open.size >= MAX_WATCHES) return watch.end(tooMany());
    const unwatch = isKnown ? this.#health.watch((status) => watch.tell(status)) : () => {};
    this.#open.add(watch);
    call.closed.then(() => {
      unwatch();
      this.#open.delete(watch);
    });
    watch.tell(isKnown ? this.#health.current : "SERVICE_UNKNOWN");
    if (this.#ended) watch.end(this.#ended);
  }

  /** Ends them all, after what they have been told, and those that still come. */
  end(why: InvokerError): void {
    this.#ended = why;
    for (const watch of this.#open) watch.end(why);
  }
}

/**
 * One of them.
 *
 * When it does not read it is not written to without end: it misses changes, never the last.
 */
class Watch {
  readonly #call: ServerCall;
  #latest: HealthCheckStatus | undefined;
  #written: HealthCheckStatus | undefined;
  #isFull = false;

  constructor(call: ServerCall) {
    this.#call = call;
  }

  tell(status: HealthCheckStatus): void {
    this.#latest = status;
    if (!this.#isFull) this.#write();
  }

  end(error: InvokerError): void {
    this.#write();
    const { status, details } = toCallStatus(error);
    this.#call.end({ status, details });
  }

  #write(): void {
    if (this.#latest === this.#written || this.#latest === undefined) return;
    this.#written = this.#latest;
    const response = healthService.Watch.responseSerialize({ status: this.#latest });
    this.#isFull = !this.#call.send(framed(response));
    if (!this.#isFull) return;
    this.#call.drained().then(() => {
      this.#isFull = false;
      this.#write();
    });
  }
}

function tooMany(): InvokerError {
  const limit = `Too many Watches at once: the limit is ${MAX_WATCHES}`;
  return new InvokerError("error-server-busy", limit);
}
