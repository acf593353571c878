// The load, in a process of its own: jobs come as lines of JSON on stdin, answers go to stdout.
import { TextLineStream } from "@std/streams/text-line-stream";
import { prepareRequest } from "./call_request.ts";
import { runClosedLoop } from "./closed_loop.ts";
import { ConnectionGroup } from "./http2/connection_group.ts";
import { ANSWER_TIMEOUT_MS, type LoadAnswer, type LoadJob } from "./load_job.ts";
import { runOpenLoop } from "./open_loop/run_open_loop.ts";
import { WIRES } from "./wires/wires.ts";

const groups = new Map<string, ConnectionGroup>();

async function connectTo({ address, load }: LoadJob): Promise<ConnectionGroup> {
  const { connections = 1 } = load;
  const key = `${address} ${connections}`;
  const known = groups.get(key);
  if (known?.usable) return known;
  known?.[Symbol.dispose]();
  const group = await ConnectionGroup.connect(address, connections);
  groups.set(key, group);
  return group;
}

async function runJob(job: LoadJob): Promise<LoadAnswer> {
  const connections = await connectTo(job);
  const request = prepareRequest(job.address, WIRES[job.wire], job.load.kind, job.payload);
  const lastsMs = job.type === "closed" ? job.warmUpMs + job.measureMs : job.seconds * 1000;
  // Its Calls fail with it, so that a server that does not answer is no reason to wait for ever.
  const watchdog = setTimeout(() => {
    connections.close(new Error(`Cannot go on: no answer within ${2 * ANSWER_TIMEOUT_MS} ms`));
  }, lastsMs + 2 * ANSWER_TIMEOUT_MS);
  try {
    return {
      figures: job.type === "closed"
        ? await runClosedLoop(connections, request, job)
        : await runOpenLoop(connections, request, job),
    };
  } catch (error) {
    // What is still under way on them belongs to no job any more.
    connections[Symbol.dispose]();
    throw error;
  } finally {
    clearTimeout(watchdog);
  }
}

async function answer(line: string): Promise<LoadAnswer> {
  try {
    return await runJob(JSON.parse(line));
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

if (import.meta.main) {
  const lines = Deno.stdin.readable
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  const encoder = new TextEncoder();
  const output = Deno.stdout.writable.getWriter();
  for await (const line of lines) {
    await output.write(encoder.encode(JSON.stringify(await answer(line)) + "\n"));
  }
  for (const group of groups.values()) group[Symbol.dispose]();
}
