import { encodeBase64 } from "@std/encoding/base64";
import {
  type CheckReport,
  isFine,
  type PermissionsToAdd,
  type TrialAnswer,
  type TrialReport,
} from "../../check/check_report.ts";
import { toCallStatus } from "../../grpc/call/status.ts";
import { answerText, mediaTypeOf } from "../answer_text.ts";

/** A report as one JSON document with all of its keys, told of in docs/check.md, and a newline. */
export function toCheckJson(report: CheckReport): string {
  const { file, isolation, handler, problem, exports, imports, permissions, trial } = report;
  const document = {
    ok: isFine(report),
    file: file ?? null,
    isolation,
    handler: handler ? { name: handler.name, interaction: handler.interaction } : null,
    problem: problem?.message ?? null,
    exports: exports ?? null,
    imports: imports && {
          ...imports,
          packages: imports.packages.map(({ specifier, resolved }) => ({
            specifier,
            resolved: resolved ?? null,
          })),
        } || null,
    permissions: permissions ?? null,
    trial: trial ? toTrial(trial) : null,
    refused: report.refused.map(({ kind, resource }) => ({ kind, resource: resource ?? null })),
    toAllow: report.toAllow ? toPermissions(report.toAllow) : null,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function toPermissions({ flags, set }: PermissionsToAdd) {
  return { flags, configFile: set?.configFile ?? null, permissions: set?.permissions ?? null };
}

function toTrial({ messageCount, answers, truncated, failure }: TrialReport) {
  return {
    messages: messageCount,
    answers: answers.map(toAnswer),
    truncated,
    failure: failure ? toFailure(failure) : null,
  };
}

function toAnswer(answer: TrialAnswer) {
  const text = answerText(answer);
  return {
    mediaType: mediaTypeOf(answer) ?? null,
    text: text ?? null,
    base64: text === undefined ? encodeBase64(answer.payload) : null,
    headers: Object.fromEntries(answer.headers),
  };
}

function toFailure(failure: unknown) {
  const { status, errorCode = null, ownCode = errorCode, details } = toCallStatus(failure);
  return { status, errorCode: ownCode, message: details };
}
