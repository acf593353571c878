import { type Log, type LogOutput, PRINTED } from "../../invocation/log.ts";
import { SUBJECT_FIELDS } from "../../invocation/log_line.ts";
import { parseMarked } from "../inside/console_lines.ts";

/**
 * Logs a line that a sandbox printed: what was printed by `console` tells its level and Call, the
 * rest is text.
 *
 * @param sandbox names it in the log
 */
export function logPrinted(log: Log, line: string, sandbox: number | undefined): void {
  const { before, printed } = parseMarked(line);
  if (before !== "" || !printed) {
    log.info(PRINTED, { text: before, [SUBJECT_FIELDS.sandbox]: sandbox });
  }
  if (!printed) return;
  const { level, text, call } = printed;
  log[level](PRINTED, {
    text,
    [SUBJECT_FIELDS.sandbox]: sandbox,
    ...(call !== undefined && { [SUBJECT_FIELDS.call]: String(call) }),
  });
}

/**
 * An output whose lines are events of the log, of a thread that prints marked lines.
 *
 * @param output what the log writes to: who prints more than is read waits for that
 */
export function printedOutput(log: Log, output: LogOutput, sandbox: number): LogOutput {
  return {
    write(text) {
      const lines = text.split("\n");
      // What is written without an end of its line stands for itself.
      if (lines.at(-1) === "") lines.pop();
      for (const line of lines) logPrinted(log, line, sandbox);
      return output.write("");
    },
    addDropped: (count) => output.addDropped(count),
  };
}
