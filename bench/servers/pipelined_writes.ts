import * as grpc from "@grpc/grpc-js";

/** Options of {@linkcode pipelinedWrites}. */
export interface PipelinedWritesOptions {
  /** Writes under way in a Call before it waits. @default {64} */
  readonly maxWrites?: number;
  /** Payload bytes under way in a Call before it waits. @default {262144} */
  readonly maxBytes?: number;
}

/**
 * Lets several messages of a Call be on their way to the socket at once.
 *
 * By itself the gRPC library waits until a message has been flushed before it takes the next, which
 * keeps HTTP/2 from putting several into one packet. This says "written" early, up to the limits;
 * then the Call waits for the oldest write, so that a client that does not read is still felt.
 */
export function pipelinedWrites(
  { maxWrites = 64, maxBytes = 256 * 1024 }: PipelinedWritesOptions = {},
): grpc.ServerInterceptor {
  return (_method, call) => new PipelinedCall(call, maxWrites, maxBytes);
}

class PipelinedCall extends grpc.ServerInterceptingCall {
  readonly #maxWrites: number;
  readonly #maxBytes: number;
  #writes = 0;
  #bytes = 0;
  /** Given back when what is under way is within the limits again. */
  #waiting: (() => void) | undefined;

  constructor(call: grpc.ServerInterceptingCallInterface, maxWrites: number, maxBytes: number) {
    super(call);
    this.#maxWrites = maxWrites;
    this.#maxBytes = maxBytes;
  }

  override sendMessage(message: unknown, callback: () => void): void {
    const bytes = payloadLength(message);
    this.#writes++;
    this.#bytes += bytes;
    super.sendMessage(message, () => {
      this.#writes--;
      this.#bytes -= bytes;
      const waiting = this.#waiting;
      if (!waiting || !this.#hasRoom) return;
      this.#waiting = undefined;
      waiting();
    });
    if (this.#hasRoom) callback();
    else this.#waiting = callback;
  }

  get #hasRoom(): boolean {
    return this.#writes < this.#maxWrites && this.#bytes < this.#maxBytes;
  }
}

function payloadLength(message: unknown): number {
  if (message instanceof Uint8Array) return message.byteLength;
  const { payload } = message as { payload?: unknown };
  return payload instanceof Uint8Array ? payload.byteLength : 0;
}
