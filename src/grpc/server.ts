import * as grpc from "@grpc/grpc-js";
import type { Invoke } from "../invocation/invocation.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { guardServers } from "./goaway_guard.ts";
import type { HealthStatus } from "./health_status.ts";
import { messageFunctionService } from "./message_function_service.ts";
import { pipelinedWrites } from "./pipelined_writes.ts";
import { serveCall, type ServerCall } from "./serve_call.ts";
import { serveHealth } from "./serve_health.ts";

/** Options of {@linkcode startGrpcServer}. */
export interface GrpcServerOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Largest message that is taken, in bytes. */
  readonly maxMessageBytes: number;
  /** What the health service tells. */
  readonly health: HealthStatus;
  /** Told of errors that were not thrown on purpose. */
  readonly onFailure: (error: unknown) => void;
}

/** A gRPC server that accepts calls. */
export interface GrpcServer {
  /** The port that it listens on. */
  readonly port: number;
  /** Says that it does not serve, takes no new connections, and tells clients to go elsewhere. */
  drain(): Draining;
  /** Ends at once; calls under way are cut off. */
  close(): void;
}

/** What a drain waits for. */
export interface Draining {
  /** Resolves when the last call has ended, and all of it has gone out. */
  readonly calls: Promise<void>;
  /** Resolves when the last connection has closed; one that says nothing may take its time. */
  readonly connections: Promise<void>;
}

const KEEPALIVE_TIME_MS = 60_000;
const KEEPALIVE_TIMEOUT_MS = 20_000;

/**
 * Serves `function.MessageFunction` with an {@linkcode Invoke}, and the health service beside it.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function startGrpcServer(
  invoke: Invoke,
  { host, port, maxMessageBytes, health, onFailure }: GrpcServerOptions,
): Promise<GrpcServer> {
  guardServers();
  // It would print to standard error by itself; what matters is reported here.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const server = new grpc.Server({
    interceptors: [pipelinedWrites()],
    "grpc.max_receive_message_length": maxMessageBytes,
    "grpc.max_send_message_length": -1,
    "grpc.enable_channelz": 0,
    // A peer that has vanished is noticed, and its Calls end.
    "grpc.keepalive_time_ms": KEEPALIVE_TIME_MS,
    "grpc.keepalive_timeout_ms": KEEPALIVE_TIMEOUT_MS,
  });
  const calls = new Set<Promise<void>>();
  server.addService(messageFunctionService, {
    Call(call: ServerCall) {
      const served = serveCall(call, invoke, onFailure).finally(() => calls.delete(served));
      calls.add(served);
    },
  });
  const watches = serveHealth(server, health);
  const bound = await bind(server, host, port);
  return {
    port: bound,
    drain() {
      // Before the connections are told to go: those that are watched hear of it on them.
      health.drain();
      const connections = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      const settled = allSettled(calls);
      // A Watch does not end by itself, and would keep its connection open.
      settled.then(() => watches.end());
      return { connections, calls: settled };
    },
    close: () => server.forceShutdown(),
  };
}

function bind(server: grpc.Server, host: string, port: number): Promise<number> {
  const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  return new Promise((resolve, reject) => {
    server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (!error) return resolve(bound);
      // The library wraps what the system said into words of its own.
      const why = /\[(.*)\]/.exec(error.message)?.[1] ?? error.message;
      reject(
        new InvokerError("start-failed", `Cannot listen on ${address}: ${why}`, { cause: error }),
      );
    });
  });
}

/** Resolves when a set is empty whose members leave it as they settle, also those that come later. */
async function allSettled(pending: ReadonlySet<Promise<void>>): Promise<void> {
  while (pending.size > 0) await Promise.all(pending);
}
