import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  status,
} from "@grpc/grpc-js";
import {
  messageFunctionService,
  toFrame,
  toWire,
  type WireMessage,
} from "../support/wire_message.ts";
import type { Frame } from "../../src/invocation/frame.ts";

/** One Call, as the server of a test sees it. */
export type ServerCall = ServerDuplexStream<WireMessage, WireMessage>;

/** A gRPC server of a test's own, on a free port. */
export interface EchoServer extends AsyncDisposable {
  readonly address: string;
  /** Every frame that has come, over all Calls. */
  readonly received: readonly Frame[];
}

/** Starts a server that answers every message with itself, or as `handle` says. */
export async function startEchoServer(
  handle: (call: ServerCall) => void = echo,
): Promise<EchoServer> {
  const received: Frame[] = [];
  const server = new Server({ "grpc.enable_channelz": 0 });
  server.addService(messageFunctionService, {
    Call(call: ServerCall) {
      call.on("error", () => {});
      call.on("data", (message) => void received.push(toFrame(message)));
      handle(call);
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(
      "127.0.0.1:0",
      ServerCredentials.createInsecure(),
      (error, port) => error ? reject(error) : resolve(port),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: () => {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

/** Answers every message with itself. */
export function echo(call: ServerCall): void {
  call.on("data", (message) => void call.write(message));
  call.on("end", () => call.end());
}

/** Sends a text; `then` runs when it is on its way. */
export function answer(call: ServerCall, text: string, then: () => void = () => {}): void {
  const headers = new Map([["Content-Type", ["text/plain"]]]);
  call.write(toWire({ payload: new TextEncoder().encode(text), headers }), then);
}

/** Ends a Call with INVALID_ARGUMENT and an `error-code`. */
export function refuse(call: ServerCall, details: string, errorCode: string): void {
  const metadata = new Metadata();
  metadata.set("error-code", errorCode);
  call.emit("error", { code: status.INVALID_ARGUMENT, details, metadata });
}
