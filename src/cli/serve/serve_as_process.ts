import { InvokerError, toErrorRecord } from "../../invocation/invoker_error.ts";
import {
  encodeMessage,
  type FromProcess,
  type ToProcess,
} from "../../processes/process_messages.ts";
import { readLines } from "../../processes/read_lines.ts";
import { type RunningInvoker, startInvoker } from "../../server.ts";
import type { CliIo, Interrupt } from "../cli_io.ts";
import type { OptionValues } from "../options/options.ts";
import { serveUntilInterrupted } from "./serve_until_interrupted.ts";

/** What a serving process is started with. */
export interface ProcessStart {
  readonly functionUri: string;
  /** Those of the command line, but for the port, which is the one that all listen on. */
  readonly options: OptionValues<"serve">;
  /** Whether somebody will ask for metrics. */
  readonly collectMetrics: boolean;
}

/**
 * Serves as one of several processes, by order of the one that has started it, until that interrupts
 * it or is gone.
 *
 * @returns the exit status
 */
export async function serveAsProcess(io: CliIo): Promise<number> {
  let running: RunningInvoker | undefined;
  let sent = Promise.resolve();
  let key = "";
  const send = (message: FromProcess): Promise<void> => {
    const bytes = new TextEncoder().encode(encodeMessage(message, key));
    // Whoever is gone is noticed at the other end.
    return sent = sent.then(() => io.stdout(bytes)).catch(() => {});
  };
  const ordered = Promise.withResolvers<ProcessStart | undefined>();
  const obey = async (order: ToProcess): Promise<void> => {
    if (order.type === "start") {
      key = order.key;
      return ordered.resolve(order.start as ProcessStart);
    }
    const values = await running?.metricValues?.() ?? [];
    await send({ type: "measured", id: order.id, isReady: running?.isReady ?? false, values });
  };
  const orphaned = readLines(io.stdin, (lines) => {
    for (const line of lines) {
      const order = parseOrder(line);
      if (order !== undefined) void obey(order);
    }
  }).then(() => ordered.resolve(undefined));
  const start = await ordered.promise;
  if (start === undefined) return 1;
  const { functionUri, options, collectMetrics } = start;
  return await serveUntilInterrupted(
    functionUri,
    options,
    { ...io, stderr() {}, onInterrupt: onInterruptOf(io, orphaned) },
    async (invokerOptions) => {
      try {
        return running = await startInvoker({
          ...invokerOptions,
          sharedPort: true,
          collectMetrics,
        });
      } catch (error) {
        // What nobody foresaw keeps its words, too.
        const { message, frames } = toErrorRecord(error);
        const code = error instanceof InvokerError ? error.code : "start-failed";
        await send({ type: "failed", error: { code, message, ...(frames && { frames }) } });
        throw error;
      }
    },
    async ({ file, handler, interaction, input }) => {
      await send({ type: "serving", served: { file, handler, interaction, input } });
    },
  );
}

/**
 * The first interrupt is one. More of them may be the same: a terminal, and some that supervise, send
 * one to every process, and it is passed on as well. Then only the end of who has started this counts.
 */
function onInterruptOf(io: CliIo, orphaned: Promise<void>): CliIo["onInterrupt"] {
  return (listener) => {
    let first: Interrupt | undefined;
    orphaned.then(() => listener(first === "SIGTERM" ? "SIGINT" : "SIGTERM"));
    return io.onInterrupt((signal) => {
      if (first === undefined) listener(first = signal);
    });
  };
}

/** A function in a thread can read what comes here, too: what it has left is no order. */
function parseOrder(line: string): ToProcess | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
