import type { CallRequest } from "../call_request.ts";
import { serverCpuUs, startCostMeter } from "../cost_meter.ts";
import type { ConnectionGroup } from "../http2/connection_group.ts";
import { ANSWER_TIMEOUT_MS, type OpenLoopFigures, type OpenLoopJob } from "../load_job.ts";
import { Metronome } from "./metronome.ts";
import { OpenLoopRun } from "./open_loop_run.ts";
import { Schedule } from "./schedule.ts";
import { callSender, streamSender } from "./senders.ts";

/** No tick follows another sooner: what is due by then is sent at once. */
const MIN_TICK_MS = 0.25;

/**
 * Sends by a schedule that waits for nothing, so that a server that stalls is asked on, and all
 * that it makes wait is counted from when it was to be sent. A failure ends nothing: it is counted.
 */
export async function runOpenLoop(
  connections: ConnectionGroup,
  request: CallRequest,
  { load, serverPid, perSecond, seconds, maxInFlight }: OpenLoopJob,
): Promise<OpenLoopFigures> {
  if (load.kind === "server-streams") {
    throw new RangeError(`Cannot send "${load.kind}" by a schedule: an answer is many messages`);
  }
  using metronome = new Metronome(Math.max(MIN_TICK_MS, 1000 / perSecond));
  await metronome.next();
  const sender = load.kind === "calls"
    ? callSender(connections, request)
    : streamSender(connections, request, load.atOnce);
  const endCost = startCostMeter(serverPid);
  const schedule = new Schedule(performance.now(), perSecond, seconds);
  // As every gRPC client does, it waits where the server takes no more Calls.
  const limit = load.kind === "calls" ? Math.min(maxInFlight, connections.maxCalls) : maxInFlight;
  const run: OpenLoopRun = new OpenLoopRun(schedule, limit, (i) => sender.send(i, run));
  const giveUpMs = schedule.intendedMs(schedule.total) + ANSWER_TIMEOUT_MS;
  while (!run.allSent && performance.now() < giveUpMs) {
    await metronome.next();
    run.sendDue(performance.now());
  }
  await settledBy(run.settled, giveUpMs - performance.now());
  const cost = endCost();
  const figures = run.finish();
  sender.end();
  return {
    ...figures,
    serverCpuUs: serverCpuUs(cost, figures.answered),
    residentMb: cost.residentMb,
    clientBusy: cost.clientBusy,
  };
}

async function settledBy(settled: Promise<void>, timeoutMs: number): Promise<void> {
  const timeout = Promise.withResolvers<void>();
  const timer = setTimeout(timeout.resolve, timeoutMs);
  await Promise.race([settled, timeout.promise]);
  clearTimeout(timer);
}
