import { callOnce } from "../load/closed_loop.ts";
import { prepareRequest } from "../load/call_request.ts";
import { delay } from "../load/delay.ts";
import { Http2Connection } from "../load/http2/http2_connection.ts";
import { WIRES } from "../load/wires/wires.ts";
import type { StartFigures, StartUpResult } from "../report/result_file.ts";
import { readProcessFigures } from "../servers/process_figures.ts";
import type { ServerSpec } from "../servers/server_spec.ts";
import { type ServerProcess, startServerProcess } from "../servers/server_process.ts";

/** What a server allocates to start with it may give back; by then it has. */
export const SETTLE_MS = 300;

/** A server that has been started and has answered a Call. */
export interface StartedServer {
  readonly spec: ServerSpec;
  readonly process: ServerProcess;
  readonly startMs: number;
  readonly answerMs: number;
}

/** Starts a server and has it answer a Call. */
export async function startAndCall(
  spec: ServerSpec,
  resources: AsyncDisposableStack,
): Promise<StartedServer> {
  const process = resources.use(await startServerProcess(spec.command));
  const { address, spawnedMs, startMs } = process;
  const request = prepareRequest(address, WIRES[spec.wire], "calls", { kind: "text", bytes: 16 });
  using connection = await Http2Connection.connect(address);
  await callOnce(connection, request);
  return { spec, process, startMs, answerMs: performance.now() - spawnedMs };
}

/** What a start was, with the memory that the server has now. */
export function toStartFigures({ process, startMs, answerMs }: StartedServer): StartFigures {
  return { startMs, answerMs, residentMb: readProcessFigures(process.pid).residentMb };
}

/** Starts each of `specs` `starts` times, in turn, after once unseen that fills the caches. */
export async function measureStartUps(
  specs: readonly ServerSpec[],
  starts: number,
): Promise<StartUpResult[]> {
  const found = specs.map(({ name }) => ({ server: name, starts: [] as StartFigures[] }));
  for (let start = -1; start < starts; start++) {
    for (const [i, spec] of specs.entries()) {
      await using resources = new AsyncDisposableStack();
      const started = await startAndCall(spec, resources);
      await delay(SETTLE_MS);
      if (start >= 0) found[i]?.starts.push(toStartFigures(started));
    }
  }
  return found;
}
