import { errorMessage } from "../invocation/error_message.ts";

/** Why a request failed: what is beneath "fetch failed", without the URL, which may hold a password. */
export function fetchFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return errorMessage(cause).replace(/^error sending request for url \(.*?\): /, "");
}
