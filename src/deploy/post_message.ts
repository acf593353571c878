import { InvokerError } from "../invocation/invoker_error.ts";
import { fetchFailure } from "./fetch_failure.ts";
import type { PublishRequest } from "./publish_request.ts";
import { shownUrl } from "./shown_url.ts";

/** How much of an answer is told when it is a failure. */
const MAX_TOLD = 4096;

/**
 * Posts a message.
 *
 * @param take is given what is answered, piece by piece
 * @throws {InvokerError} `start-failed` when nobody answers, or with another status than success
 */
export async function postMessage(
  { url, headers }: PublishRequest,
  data: string,
  take: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const fail = (why: string, cause?: unknown) =>
    new InvokerError("start-failed", `Cannot publish to ${shownUrl(url)}: ${why}`, { cause });
  const response = await post(url, headers, data).catch((error) => {
    // What kubectl tells of a broker is good within the cluster.
    const hint = /\.svc(?:\.|$)/.test(new URL(url).hostname)
      ? "; that is a name of the cluster's own: forward its port, and name it by --gateway URL"
      : "";
    throw fail(`${fetchFailure(error)}${hint}`, error);
  });
  const pieces = piecesOf(response, (error) => fail(fetchFailure(error), error));
  if (response.ok) {
    for await (const bytes of pieces) await take(bytes);
    return;
  }
  const { status } = response;
  const place = response.headers.get("location");
  const said = status === 504 ? "Gateway Timeout" : await beginningOf(pieces);
  if (place !== null) {
    throw fail(`the gateway responded with code ${status}, and leads to ${shownUrl(place)}`);
  }
  throw fail(`the gateway responded with code ${status}${said === "" ? "" : `: ${said}`}`);
}

async function post(
  url: string,
  headers: PublishRequest["headers"],
  body: string,
): Promise<Response> {
  // Most ways to follow a redirection would lose the message.
  return await fetch(url, { method: "POST", headers, body, redirect: "manual" });
}

async function* piecesOf(
  { body }: Response,
  toFailure: (error: unknown) => InvokerError,
): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    while (true) {
      const { done, value } = await reader.read().catch((error) => {
        throw toFailure(error);
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

async function beginningOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of pieces) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > MAX_TOLD) return `${text.slice(0, MAX_TOLD).trim()}…`;
  }
  return text.trim();
}
