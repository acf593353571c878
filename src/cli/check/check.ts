import { checkFunction } from "../../check/check_function.ts";
import { type CheckReport, isFine } from "../../check/check_report.ts";
import type { Frame } from "../../invocation/frame.ts";
import { InvokerError } from "../../invocation/invoker_error.ts";
import { toCallStatus } from "../../grpc/call/status.ts";
import { toCheckJson } from "./check_json.ts";
import { toCheckText } from "./check_text.ts";
import type { CliIo } from "../cli_io.ts";
import { EXIT_CALL_FAILED, EXIT_OK, reportFailure } from "../exit_status.ts";
import { createLineLog } from "../line_log.ts";
import { JsonHint } from "../client/json_hint.ts";
import { messageHeaders } from "../client/message_headers.ts";
import type { OptionValues } from "../options/options.ts";
import { print } from "../print.ts";
import { toGrants } from "../options/to_grants.ts";
import { toServiceOptions } from "../options/to_service_options.ts";

/**
 * Loads a function in its sandbox, without serving it, and prints what it is (docs/check.md).
 *
 * @returns the exit status: 0 when it would be served, and has answered the trial Call if there was
 * one
 */
export async function check(
  functionUri: string,
  options: OptionValues<"check">,
  io: CliIo,
): Promise<number> {
  const { handler, "permission-set": permissionSet } = options;
  const report = await checkFunction({
    functionUri,
    ...(handler !== undefined && { handler }),
    ...(permissionSet !== undefined && { permissionSet }),
    ...toServiceOptions(options),
    promote: options.promote,
    isolation: options.isolation,
    grants: toGrants(options),
    ...(options.call.length > 0 && { trial: toFrames(options) }),
    timeoutMs: options.timeout,
    // The process is the check's alone.
    giveUpPermissions: true,
    log: createLineLog(io.stderr),
    print: io.stderr,
  });
  const text = options.json ? toCheckJson(report) : toCheckText(report, io.cwd);
  await print(text, io);
  reportWhy(report, io, jsonHint(report, options));
  return isFine(report) ? EXIT_OK : EXIT_CALL_FAILED;
}

function toFrames(options: OptionValues<"check">): readonly Frame[] {
  const headers = messageHeaders(options);
  const encoder = new TextEncoder();
  return options.call.map((text) => ({ payload: encoder.encode(text), headers }));
}

/** Whether the data was probably meant as JSON, as the command `call` tells it; else empty. */
function jsonHint({ trial }: CheckReport, options: OptionValues<"check">): string {
  if (!trial) return "";
  const hint = new JsonHint(messageHeaders(options));
  for (const text of options.call) hint.sent(text);
  for (const { payload } of trial.answers) hint.answered(payload);
  const { failure } = trial;
  return failure ? hint.after("failed", toCallStatus(failure).errorCode) : hint.after("done");
}

function reportWhy({ problem, trial }: CheckReport, { stderr }: CliIo, hint: string): void {
  if (problem) reportFailure(problem, { debug: false }, stderr);
  if (!trial?.failure) {
    if (hint !== "") stderr(`${hint}\n`);
    return;
  }
  const { status, details, errorCode, ownCode = errorCode } = toCallStatus(trial.failure);
  const code = ownCode === undefined ? "" : ` (${ownCode})`;
  const advice = hint === "" ? "" : `; ${hint}`;
  const message = `The trial Call failed: ${status}: ${details}${code}${advice}`;
  reportFailure(new InvokerError("start-failed", message), { debug: false }, stderr);
}
