import { errorMessage, InvokerError } from "../invocation/invoker_error.ts";
import type { PublishRequest } from "./publish_request.ts";

/**
 * Posts a message.
 *
 * @returns what was answered
 * @throws {InvokerError} `start-failed` when nobody answers, or with another status than success
 */
export async function postMessage(
  { url, headers }: PublishRequest,
  data: string,
): Promise<Uint8Array> {
  const fail = (why: string, cause?: unknown) =>
    new InvokerError("start-failed", `Cannot publish to ${url}: ${why}`, { cause });
  let response: Response;
  let body: Uint8Array;
  try {
    // Most ways to follow a redirection would lose the message.
    response = await fetch(url, { method: "POST", headers, body: data, redirect: "manual" });
    body = new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    // What kubectl tells of a broker is good within the cluster.
    const hint = /\.svc(?:\.|$)/.test(new URL(url).hostname)
      ? "; that is a name of the cluster's own: forward its port, and name it by --gateway URL"
      : "";
    throw fail(`${errorMessage(error)}${hint}`, error);
  }
  if (response.ok) return body;
  const { status } = response;
  const place = response.headers.get("location");
  if (place !== null) {
    throw fail(`the gateway responded with code ${status}, and leads to ${place}`);
  }
  const said = status === 504 ? "Gateway Timeout" : new TextDecoder().decode(body).trim();
  throw fail(`the gateway responded with code ${status}${said === "" ? "" : `: ${said}`}`);
}
