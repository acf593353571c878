import type { RoundFigures } from "../report/result_file.ts";
import { LatencyHistogram } from "../statistics/latency_histogram.ts";
import type { CallRequest } from "./call_request.ts";
import { serverCpuUs, startCostMeter } from "./cost_meter.ts";
import { delay } from "./delay.ts";
import type { ConnectionGroup } from "./http2/connection_group.ts";
import type { Http2Connection } from "./http2/http2_connection.ts";
import type { ClosedLoopJob } from "./load_job.ts";
import type { Load } from "../scenarios/scenario.ts";

/** What the lanes of a run share. */
interface RunState {
  answers: number;
  /** Where the counted part takes its times; none before it. */
  latencies: LatencyHistogram | undefined;
  stopped: boolean;
}

/**
 * Runs a load in which what is answered is sent anew, and counts the part after the warm-up.
 *
 * @throws {Error} when a Call fails or a message is lost
 */
export async function runClosedLoop(
  connections: ConnectionGroup,
  request: CallRequest,
  { load, serverPid, warmUpMs, measureMs }: ClosedLoopJob,
): Promise<RoundFigures> {
  const state: RunState = { answers: 0, latencies: undefined, stopped: false };
  const lanes = Array.from(
    { length: load.atOnce },
    (_, lane) => runLane(load, connections.at(lane), request, state),
  );
  // A lane that fails early must not wait for the timers before it is told.
  const allEnded = Promise.all(lanes).then(() => {});
  await Promise.race([allEnded, delay(warmUpMs)]);
  const latencies = new LatencyHistogram();
  const answersBefore = state.answers;
  const endCost = startCostMeter(serverPid);
  state.latencies = latencies;
  await Promise.race([allEnded, delay(measureMs)]);
  const answers = state.answers - answersBefore;
  const cost = endCost();
  state.stopped = true;
  await allEnded;
  return {
    perSecond: answers / cost.elapsedMs * 1000,
    latencyUs: load.kind === "calls" ? latencies.percentiles() : null,
    serverCpuUs: serverCpuUs(cost, answers),
    residentMb: cost.residentMb,
    clientBusy: cost.clientBusy,
  };
}

function runLane(
  load: Load,
  connection: Http2Connection,
  request: CallRequest,
  state: RunState,
): Promise<void> {
  switch (load.kind) {
    case "calls":
      return runCalls(connection, request, state);
    case "streams":
      return runStream(connection, request, load.inFlight, state);
    case "server-streams":
      return runServerStreams(connection, request, state);
  }
}

/** One Call with one message after the other. */
async function runCalls(
  connection: Http2Connection,
  request: CallRequest,
  state: RunState,
): Promise<void> {
  while (!state.stopped) {
    const startMs = performance.now();
    await callOnce(connection, request);
    state.answers++;
    state.latencies?.record(performance.now() - startMs);
  }
}

/** Runs one Call with one message, which has to be answered by one. */
export async function callOnce(connection: Http2Connection, request: CallRequest): Promise<void> {
  let answers = 0;
  const call = connection.open(request, (count) => answers += count);
  call.send(1, true);
  await call.ended;
  if (answers !== 1) throw new Error(`Cannot count the Call: ${answers} messages instead of 1`);
}

/** One Call after the other, each of which is answered by many messages. */
async function runServerStreams(
  connection: Http2Connection,
  request: CallRequest,
  state: RunState,
): Promise<void> {
  while (!state.stopped) {
    let received = 0;
    const call = connection.open(request, (count) => {
      received += count;
      state.answers += count;
    });
    call.send(1, true);
    await call.ended;
    if (received !== request.streamedAnswers) {
      throw new Error(`Cannot count: ${received} messages instead of ${request.streamedAnswers}`);
    }
  }
}

/** One stream: what comes back is sent anew. */
async function runStream(
  connection: Http2Connection,
  request: CallRequest,
  inFlight: number,
  state: RunState,
): Promise<void> {
  let sent = inFlight;
  let received = 0;
  const call = connection.open(request, (count) => {
    received += count;
    state.answers += count;
    // All answers are awaited first: there are servers that lose what they have at the end.
    if (state.stopped) return received === sent ? call.send(0, true) : undefined;
    sent += count;
    call.send(count);
  });
  call.send(inFlight);
  await call.ended;
  if (received !== sent) throw new Error(`Cannot count: ${sent} sent, ${received} came back`);
}
