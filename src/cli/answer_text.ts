import type { TrialAnswer } from "../check/check_report.ts";
import { getHeader } from "../invocation/frame.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The payload of an answer, when it is text in UTF-8. */
export function answerText({ payload }: TrialAnswer): string | undefined {
  try {
    return decoder.decode(payload);
  } catch {
    return undefined;
  }
}

/** The media type that an answer says it is of. */
export function mediaTypeOf({ headers }: TrialAnswer): string | undefined {
  return getHeader(headers, "content-type")?.[0];
}
