import * as grpc from "@grpc/grpc-js";
import type { Invoke } from "../invocation/invocation.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { messageFunctionService } from "./message_type.ts";
import { pipelinedWrites } from "./pipelined_writes.ts";
import { serveCall, type ServerCall } from "./serve_call.ts";

/** Options of {@linkcode startGrpcServer}. */
export interface GrpcServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Largest message that is taken, in bytes. */
  readonly maxMessageBytes: number;
  /** Told of errors that were not thrown on purpose. */
  readonly onFailure: (error: unknown) => void;
}

/** A gRPC server that accepts calls. */
export interface GrpcServer {
  /** The port that it listens on. */
  readonly port: number;
  /**
   * Takes no new connections, tells clients to go elsewhere, and resolves when the last call has
   * ended.
   */
  drain(): Promise<void>;
  /** Ends at once; calls under way are cut off. */
  close(): void;
}

/**
 * Serves `function.MessageFunction` with an {@linkcode Invoke}.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function startGrpcServer(
  invoke: Invoke,
  { host, port, maxMessageBytes, onFailure }: GrpcServerOptions,
): Promise<GrpcServer> {
  const server = new grpc.Server({
    interceptors: [pipelinedWrites()],
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": -1,
    "grpc.enable_channelz": 0,
  });
  server.addService(messageFunctionService, {
    Call: (call: ServerCall) => void serveCall(call, invoke, onFailure),
  });
  const bound = await bind(server, host, port);
  return {
    port: bound,
    drain: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
    close: () => server.forceShutdown(),
  };
}

function bind(server: grpc.Server, host: string, port: number): Promise<number> {
  const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) return resolve(bound);
      const [why] = error.message.split("\n");
      reject(
        new InvokerError("start-failed", `Cannot listen on ${address}: ${why}`, { cause: error }),
      );
    });
  });
}
