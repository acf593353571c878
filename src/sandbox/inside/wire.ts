import { setTimeout } from "node:timers";
import { HealthStatus } from "../../grpc/health/health_status.ts";
import { deferInvoke } from "../../invocation/defer_invoke.ts";
import type { Invoke } from "../../invocation/invocation.ts";
import type { InvokerError } from "../../invocation/invoker_error.ts";
import { NotTakenError } from "../../invocation/not_taken_error.ts";
import { settlesWithin } from "../../invocation/settles_within.ts";
import { stopping } from "../../invocation/stopping.ts";
import { HEARD_MS, LAST_ACCEPT_MS, LAST_WORDS_MS } from "../../port/leave_bounds.ts";
import { SecureServers } from "../../port/tls/secure_servers.ts";
import type { Draining } from "../../serving/serve_port.ts";
import { startServingUnit } from "../../serving/serving_unit.ts";
import type { FromWire, LoadedHandler, ToWire, WireSetup } from "../link/protocol.ts";
import { createForwardedLog } from "./forwarded_log.ts";

/** How long a Call waits for its function to load, or for another sandbox, in milliseconds. */
const START_TIMEOUT_MS = 30_000;

/** Of a Call that waits for a function of which nothing is known yet. */
const LOADING: LoadedHandler = { name: "what is loading", interaction: "direct" };

/** The port, and what serves it, in the sandbox itself. Calls wait until there is a function. */
export interface Wire {
  /** Serves Calls with a function that has loaded. */
  serve(invoke: Invoke, handler: LoadedHandler): void;
  /** Ends the function's Calls. Those that come now wait for the sandbox that takes its place. */
  fail(error: InvokerError): void;
  /** Does what the host says. */
  take(message: ToWire): void;
  /** Tells the host how many Calls are under way. */
  tellCalls(): void;
  /** Leaves the port to others: Calls that wait are not taken. Resolves when connections have closed. */
  leave(): Promise<void>;
}

/**
 * Listens.
 *
 * @param send tells the host
 * @param onPortClosed told when its function closes the port
 * @throws {InvokerError} `start-failed` when the address cannot be had
 */
export async function openWire(
  setup: WireSetup,
  send: (message: FromWire) => void,
  onPortClosed: () => void,
): Promise<Wire> {
  const { log, taken } = createForwardedLog(setup.logLevel ?? "info", send);
  const health = new HealthStatus();
  const tls = setup.tls && new SecureServers(setup.tls);
  const leaving = new AbortController();
  let handler = setup.served ?? LOADING;
  // Who asks is told how the port is served: one connection comes here, and the next to another.
  health.setReady(setup.served !== undefined);
  let ready = Promise.withResolvers<Invoke>();
  const wait = () => deferInvoke(() => ready.promise, leaving.signal, START_TIMEOUT_MS);
  let current = wait();
  const unit = await startServingUnit((invocation) => current(invocation), setup, {
    log,
    health,
    tls,
    onPortClosed,
    handler: () => handler,
    services: () => setup.services,
  });
  let draining: Promise<Draining> | undefined;
  const drain = (isReplaced: boolean, lastMs: number) =>
    draining ??= startDraining(isReplaced, lastMs);
  async function startDraining(isReplaced: boolean, lastMs: number): Promise<Draining> {
    // Those that are still with the system would be reset, where others serve that could have had them.
    if (isReplaced) await untilAccepted();
    return unit.drain(isReplaced, lastMs);
  }
  async function tellDrained(isReplaced: boolean): Promise<void> {
    const { heard, calls } = await drain(isReplaced, isReplaced ? HEARD_MS : 0);
    void (isReplaced ? heard : Promise.resolve())
      .then(() => send({ type: "heard", count: unit.callCount }));
    void calls.then(() => send({ type: "drained" }));
  }
  const tellCalls = () => send({ type: "calls", count: unit.callCount });
  async function tellMeasured(): Promise<void> {
    const values = await unit.measure();
    if (values.length > 0) send({ type: "measured", values });
  }

  return {
    serve(invoke, loaded) {
      handler = loaded;
      current = (invocation) => {
        // The first one: what ends a sandbox afterwards is not its start.
        current = invoke;
        tellCalls();
        return invoke(invocation);
      };
      ready.resolve((invocation) => current(invocation));
      health.setReady(true);
    },
    fail(error) {
      ready = Promise.withResolvers();
      current = wait();
      health.setReady(false);
      unit.abort(error);
    },
    tellCalls,
    take(message) {
      switch (message.type) {
        case "drain":
          return void tellDrained(message.isReplaced);
        case "abort":
          return unit.abort(stopping(message.why));
        case "tls":
          tls?.replace(message.keys);
          return send({ type: "secured" });
        case "measure":
          return void tellMeasured();
        case "logged":
          return taken(message.count);
        default:
          message satisfies never;
      }
    },
    async leave() {
      // Where that is not done already, its function is gone: nobody is to ask here once more.
      const { heard, connections } = await drain(true, 0);
      // They hear of it first: else a client would try again on the same connection.
      await heard;
      leaving.abort(
        new NotTakenError("Nothing was done, as another sandbox takes over: send it again"),
      );
      await settlesWithin(connections, LAST_WORDS_MS);
      await tellMeasured();
      unit.close();
    },
  };
}

/**
 * Waits for connections that are still with the system. When its thread was busy meanwhile they come
 * only once the time has passed: the loop asks for them between its timers.
 */
async function untilAccepted(): Promise<void> {
  for (const ms of [LAST_ACCEPT_MS, 0, 0]) {
    await new Promise<void>((resolve) => setTimeout(resolve, ms));
  }
}
