import type { Log } from "../invocation/log.ts";
import { pause } from "../invocation/pause.ts";
import { settlesWithin } from "../invocation/settles_within.ts";
import { mergeGrants } from "../sandbox/permissions/grants.ts";
import { giveUpUnneeded } from "../sandbox/permissions/own_permissions.ts";
import { createLogSink } from "../telemetry/log_sink.ts";
import { createLog, type LogOptions } from "../telemetry/logging.ts";
import { nameLine } from "./name_line.ts";
import type { Measured, ServedFunction } from "./process_messages.ts";
import { ProcessSlot } from "./process_slot.ts";
import { type GroupMetricsServer, serveGroupMetrics } from "./serve_group_metrics.ts";
import { reservePort } from "./reserve_port.ts";
import { type ProcessCommand, startServingProcess } from "./serving_process.ts";

/** Options of {@linkcode startProcesses}. */
export interface ProcessesOptions extends LogOptions {
  readonly count: number;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where metrics of all, and probes, are served over HTTP; absent: nowhere. */
  readonly metricsPort?: number;
  /** How a process that listens on this port is started. */
  readonly commandFor: (port: number) => ProcessCommand;
  /** Gives up, for good, the permissions that this process does not need. @default {false} */
  readonly giveUpPermissions?: boolean;
}

/** Processes that serve a function together. */
export interface RunningProcesses extends ServedFunction {
  readonly host: string;
  /** The port that they all listen on. */
  readonly port: number;
  readonly metricsPort?: number;
  readonly log: Log;
  /** Has all of them read anew what can be. What comes of it they log. */
  reload(): Promise<void>;
  /** Lets all of them finish their Calls and end. */
  stop(): Promise<void>;
}

/** To listen, to start processes, and to tell how the function is called. */
const OWN_PERMISSIONS = ["net", "run", "env", "read"] as const;
/** How long the last lines of the log may take. */
const LAST_WORDS_MS = 500;

/**
 * Starts processes that listen on one port, and replaces those that end. The system hands each new
 * connection to one of them.
 *
 * @throws {InvokerError} `start-failed` when one does not start; then none is left
 */
export async function startProcesses(options: ProcessesOptions): Promise<RunningProcesses> {
  const { count, host } = options;
  const sink = createLogSink(Deno.stderr, options.logFormat);
  const log = createLog(options, sink.write);
  const reserved = await reservePort(host, options.port);
  const command = options.commandFor(reserved.port);
  if (options.giveUpPermissions) giveUpUnneeded(mergeGrants(), OWN_PERMISSIONS);
  const slots: readonly ProcessSlot[] = Array.from({ length: count }, () =>
    new ProcessSlot({
      start: () =>
        startServingProcess(command, async (lines, pid) => {
          // What is not read is not printed on: the process drops and counts it.
          await sink.write(lines.map((line) => `${nameLine(line, pid)}\n`).join(""));
        }),
      log,
      pause,
      now: () => performance.now(),
      onChange: () => metrics?.onServingCount(servingCount(slots), count),
      onLost: (last, reason) => metrics?.onLost(last?.values ?? [], reason),
    }));
  const lastWords = () => settlesWithin(sink.flush(), LAST_WORDS_MS);
  let metrics: GroupMetricsServer | undefined;
  let first: ServedFunction;
  try {
    metrics = await openMetrics(options, slots, log);
    first = await openAll(slots);
  } catch (error) {
    await Promise.all(slots.map((slot) => slot.close("SIGKILL")));
    await metrics?.close();
    await lastWords();
    throw error;
  } finally {
    reserved.release();
  }

  async function shutDown(): Promise<void> {
    log.info("Stopping; serving processes: {count}", { count: servingCount(slots) });
    await Promise.all(slots.map((slot) => slot.close("SIGTERM")));
    await metrics?.close();
    await lastWords();
  }
  let stopping: Promise<void> | undefined;
  return {
    ...first,
    host,
    port: reserved.port,
    ...(metrics && { metricsPort: metrics.port }),
    log,
    reload() {
      for (const slot of slots) slot.reload();
      return Promise.resolve();
    },
    stop: () => stopping ??= shutDown(),
  };
}

async function openAll(slots: readonly ProcessSlot[]): Promise<ServedFunction> {
  const [first] = await Promise.all(slots.map((slot) => slot.open()));
  if (first === undefined) throw new Error("There are no processes to start");
  return first;
}

async function openMetrics(
  { host, metricsPort }: ProcessesOptions,
  slots: readonly ProcessSlot[],
  log: Log,
): Promise<GroupMetricsServer | undefined> {
  if (metricsPort === undefined) return undefined;
  const measure = async (): Promise<readonly Measured[]> => {
    const all = await Promise.all(slots.map((slot) => slot.measure()));
    return all.filter((measured) => measured !== undefined);
  };
  const server = await serveGroupMetrics({ host, metricsPort, measure, log });
  server.onServingCount(0, slots.length);
  return server;
}

function servingCount(slots: readonly ProcessSlot[]): number {
  return slots.filter(({ isServing }) => isServing).length;
}
