import type { Frame } from "../invocation/frame.ts";
import type { Invoke } from "../invocation/invocation.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { TrialAnswer, TrialReport } from "./check_report.ts";

/** Enough to see what a function does: one may answer without end. */
const MAX_ANSWERS = 100;
const MAX_BYTES = 1024 * 1024;

/** Runs one Call with these messages. What fails is in the report; it never rejects. */
export async function runTrial(
  invoke: Invoke,
  messages: readonly Frame[],
  timeoutMs: number,
): Promise<TrialReport> {
  const abort = new AbortController();
  const late = new InvokerError(
    "deadline-exceeded",
    `The trial Call did not end within ${timeoutMs} ms`,
  );
  const timer = setTimeout(() => abort.abort(late), timeoutMs);
  const output = invoke({
    start: { id: 1 },
    input: ReadableStream.from(messages.length === 0 ? [] : [messages]),
    signal: abort.signal,
  }).getReader();
  const answers: TrialAnswer[] = [];
  let bytes = 0;
  const report = (rest: Partial<TrialReport> = {}): TrialReport => ({
    messageCount: messages.length,
    answers,
    truncated: false,
    ...rest,
  });
  try {
    for (let next = await output.read(); !next.done; next = await output.read()) {
      for (const answer of next.value) {
        bytes += answer.payload.byteLength;
        if (answers.length < MAX_ANSWERS && bytes <= MAX_BYTES) {
          answers.push(answer);
          continue;
        }
        output.cancel(new InvokerError("cancelled", "Enough was answered")).catch(() => {});
        return report({ truncated: true });
      }
    }
    return report();
  } catch (error) {
    return report({ failure: abort.signal.aborted ? late : toFailure(error) });
  } finally {
    clearTimeout(timer);
  }
}

function toFailure(error: unknown): InvokerError {
  if (error instanceof InvokerError) return error;
  return new InvokerError("internal", errorMessage(error), { cause: error });
}
