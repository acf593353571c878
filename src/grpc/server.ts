import * as grpc from "@grpc/grpc-js";
import type { Invoke } from "../invocation/invocation.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import { type ConnectionLimits, toChannelOptions, toConnectionGuard } from "./connection_limits.ts";
import { withGuardedServers } from "./guarded_servers.ts";
import type { HealthStatus } from "./health_status.ts";
import { messageFunctionService } from "./message_function_service.ts";
import { pipelinedWrites } from "./pipelined_writes.ts";
import { type CallListeners, serveCall, type ServerCall } from "./serve_call.ts";
import { serveHealth } from "./serve_health.ts";
import { serveReflection } from "./serve_reflection.ts";
import type { TlsCredentials } from "./tls_credentials.ts";

/** Options of {@linkcode startGrpcServer}. */
export interface GrpcServerOptions extends CallListeners {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly limits: ConnectionLimits;
  /** Told when there are as many connections as there may be. */
  readonly onConnectionsFull: (count: number) => void;
  /** What the health service tells. */
  readonly health: HealthStatus;
  /** What connections are secured with, closed with the server; absent: they are in plaintext. */
  readonly tls?: TlsCredentials | undefined;
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

/**
 * Serves `function.MessageFunction` with an {@linkcode Invoke}, with health and reflection beside it.
 *
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function startGrpcServer(
  invoke: Invoke,
  { host, port, limits, health, tls, observe, onFailure, onConnectionsFull }: GrpcServerOptions,
): Promise<GrpcServer> {
  // It would print to standard error by itself; what matters is reported here.
  grpc.setLogVerbosity(grpc.logVerbosity.NONE);
  const server = new grpc.Server({
    interceptors: [pipelinedWrites()],
    "grpc.enable_channelz": 0,
    ...toChannelOptions(limits),
  });
  const calls = new Set<Promise<void>>();
  server.addService(messageFunctionService, {
    Call(call: ServerCall) {
      const served = serveCall(call, invoke, { observe, onFailure }).catch(onFailure)
        .finally(() => calls.delete(served));
      calls.add(served);
    },
  });
  const watches = serveHealth(server, health);
  const reflections = serveReflection(server);
  const guard = toConnectionGuard(limits, onConnectionsFull);
  const credentials = tls?.credentials ?? grpc.ServerCredentials.createInsecure();
  const address = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  const bound = await withGuardedServers(guard, () => bind(server, address, credentials));
  return {
    port: bound,
    drain() {
      // Before the connections are told to go: those that are watched hear of it on them.
      health.drain();
      const connections = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      const settled = allSettled(calls);
      // These do not end by themselves, and would keep their connections open.
      settled.then(() => {
        watches.end();
        reflections.end();
      });
      return { connections, calls: settled };
    },
    close() {
      server.forceShutdown();
      tls?.close();
    },
  };
}

function bind(
  server: grpc.Server,
  address: string,
  credentials: grpc.ServerCredentials,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, bound) => {
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
