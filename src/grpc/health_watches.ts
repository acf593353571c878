import type { ServerWritableStream } from "@grpc/grpc-js";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { HealthCheckRequest, HealthCheckResponse, HealthCheckStatus } from "./health_codec.ts";
import type { HealthStatus } from "./health_status.ts";
import { toCallStatus } from "./status.ts";

/** A gRPC call of `Health.Watch`, as the server is given it. */
export type WatchCall = ServerWritableStream<HealthCheckRequest, HealthCheckResponse>;

/** How many may be open at once; each holds an HTTP/2 stream. */
const MAX_WATCHES = 1000;

/** The calls of `Health.Watch` that are open: each is told how things are and what changes. */
export class HealthWatches {
  readonly #health: HealthStatus;
  readonly #open = new Set<Watch>();
  #ended = false;

  constructor(health: HealthStatus) {
    this.#health = health;
  }

  /** Serves one, until its caller leaves or all are ended. */
  open(call: WatchCall, isKnown: boolean): void {
    const watch = new Watch(call);
    if (this.#open.size >= MAX_WATCHES) return watch.end(tooMany());
    const unwatch = isKnown ? this.#health.watch((status) => watch.tell(status)) : () => {};
    this.#open.add(watch);
    // Comes when the stream has closed, also after its end.
    call.on("cancelled", () => {
      unwatch();
      this.#open.delete(watch);
    });
    watch.tell(isKnown ? this.#health.current : "SERVICE_UNKNOWN");
    if (this.#ended) watch.end(stopping());
  }

  /** Ends them all, after what they have been told, and those that still come. */
  end(): void {
    this.#ended = true;
    for (const watch of this.#open) watch.end(stopping());
  }
}

/**
 * One of them.
 *
 * When it does not read it is not written to without end: it misses changes, never the last.
 */
class Watch {
  readonly #call: WatchCall;
  #latest: HealthCheckStatus | undefined;
  #written: HealthCheckStatus | undefined;
  #isFull = false;

  constructor(call: WatchCall) {
    this.#call = call;
    call.on("drain", () => {
      this.#isFull = false;
      this.#write();
    });
    // A call that is torn down reports it here as well; without a listener that would be uncaught.
    call.on("error", () => {});
  }

  tell(status: HealthCheckStatus): void {
    this.#latest = status;
    if (!this.#isFull) this.#write();
  }

  end(error: InvokerError): void {
    this.#write();
    const { code, details } = toCallStatus(error);
    // How the gRPC library is told the status of a stream; what was written before goes out first.
    this.#call.emit("error", { code, details });
  }

  #write(): void {
    if (this.#latest === this.#written || this.#latest === undefined) return;
    if (this.#call.writableEnded) return;
    this.#written = this.#latest;
    this.#isFull = !this.#call.write({ status: this.#latest });
  }
}

function tooMany(): InvokerError {
  const limit = `Too many Watches at once: the limit is ${MAX_WATCHES}`;
  return new InvokerError("error-server-busy", limit);
}

function stopping(): InvokerError {
  return new InvokerError("error-server-stopping", "The invoker is stopping");
}
