// Run as a process of its own: the invoker's clients, against a server that answers anything.
import { checkHealth } from "../../src/grpc/health/health_client.ts";
import { createMessageFunctionClient } from "../../src/grpc/client/message_function_client.ts";
import { frame } from "../support/frames.ts";

const [port = "", seconds = ""] = Deno.args;
const address = `127.0.0.1:${port}`;
/** At a time. */
const CLIENTS = 8;
const TIMEOUT_MS = 200;
const untilMs = Date.now() + Number(seconds) * 1000;
let calls = 0;

async function callOnce(): Promise<void> {
  const client = createMessageFunctionClient(address);
  const output = client.invoke({
    start: { id: 1, deadlineMs: Date.now() + TIMEOUT_MS },
    input: ReadableStream.from([[frame("x")]]),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).getReader();
  try {
    while (!(await output.read()).done);
  } finally {
    client.close();
  }
}

await Promise.all(Array.from({ length: CLIENTS }, async (_, index) => {
  while (Date.now() < untilMs) {
    calls++;
    const once = index % 2 === 0
      ? callOnce()
      : checkHealth(address, { service: "", timeoutMs: TIMEOUT_MS });
    // Whatever it is told is right; it has to be told, and to go on.
    await once.then(() => {}, () => {});
  }
}));
// deno-lint-ignore no-console -- what the test reads
console.log(calls);
