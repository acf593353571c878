import type { Invoke } from "../../../src/invocation/invocation.ts";
import type { InvokerError } from "../../../src/invocation/invoker_error.ts";
import type { Log } from "../../../src/invocation/log.ts";
import type { Sandbox, SandboxLoss } from "../../../src/sandbox/outside/sandbox.ts";
import { type StartSandbox, startSandboxPool } from "../../../src/sandbox/pool/sandbox_pool.ts";
import { frame, silence } from "../../support/frames.ts";

/** A sandbox without a thread. */
export interface FakeSandbox extends Sandbox {
  readonly closed: () => boolean;
  /** What Calls under way failed with when it was closed, if it was told. */
  readonly closedFor: () => InvokerError | undefined;
  /** Opens a Call that is under way until the function that it returns is called. */
  readonly begin: () => () => void;
  readonly lose: (what: string, stopped?: boolean) => void;
}

/** Answers every Call with its name. */
export function fakeSandbox(name: string): FakeSandbox {
  const lost = Promise.withResolvers<SandboxLoss>();
  let closed = false;
  let closedFor: InvokerError | undefined;
  let callCount = 0;
  let idle = Promise.withResolvers<void>();
  const endAll = () => {
    callCount = 0;
    idle.resolve();
  };
  let hasServed = false;
  const answer: Invoke = () => {
    hasServed = true;
    return new ReadableStream({
      start(controller) {
        controller.enqueue([frame(closed ? "closed" : name)]);
        controller.close();
      },
    });
  };
  return {
    handler: { name, interaction: "direct" },
    invoke: answer,
    get callCount() {
      return callCount;
    },
    get hasServed() {
      return hasServed;
    },
    drain: () => callCount === 0 ? Promise.resolve() : idle.promise,
    lost: lost.promise,
    loops: new Promise(() => {}),
    close: (reason) => {
      closed = true;
      closedFor ??= reason;
      endAll();
      return Promise.resolve();
    },
    closed: () => closed,
    closedFor: () => closedFor,
    begin() {
      if (callCount++ === 0) idle = Promise.withResolvers();
      return () => {
        if (--callCount === 0) idle.resolve();
      };
    },
    lose(what, stopped = true) {
      lost.resolve({ code: "error-server-sandbox-exited", what, stopped });
      endAll();
    },
  };
}

/** Starts that the test lets succeed or fail one by one, and pauses that it ends. */
export function fakes() {
  const starts: PromiseWithResolvers<Sandbox>[] = [];
  const signals: AbortSignal[] = [];
  const pauses: { ms: number; end: () => void }[] = [];
  const lines: string[] = [];
  const line = (message: string, properties: Record<string, unknown> = {}) =>
    void lines.push(message.replace(/\{(\w+)\}/g, (_, name) => String(properties[name])));
  const log: Log = { debug: line, info: line, warn: line, error: line };
  const start: StartSandbox = (signal) => {
    signals.push(signal);
    const started = Promise.withResolvers<Sandbox>();
    starts.push(started);
    return started.promise;
  };
  const pause = (ms: number) => new Promise<void>((end) => pauses.push({ ms, end }));
  return { starts, signals, pauses, lines, start, options: { log, pause } };
}

/** Runs a Call without messages. */
export function call({ invoke }: Pick<Sandbox, "invoke">, signal = new AbortController().signal) {
  return invoke({ start: {}, input: silence(), signal });
}

/** A pool of one sandbox, which is this one. */
export async function supervised(first: Sandbox) {
  const all = fakes();
  const sandbox = startSandboxPool(all.start, all.options);
  all.starts[0]?.resolve(first);
  return { ...all, sandbox: await sandbox };
}
