import { InvokerError } from "../invocation/invoker_error.ts";
import { parseAnswer } from "./parse_answer.ts";

interface BrokerResource {
  readonly status?: { readonly address?: { readonly url?: string } };
}

/**
 * Reads from a Broker of Knative's, in JSON, where it takes events.
 *
 * @throws {InvokerError} `start-failed` when it does not tell
 */
export function readBrokerAddress(json: string): string {
  const { status } = parseAnswer(json) as BrokerResource;
  const url = status?.address?.url;
  if (!url) throw unknown("it has no address yet");
  if (URL.canParse(url) && /^https?:/.test(url)) return url;
  throw unknown(`its address ${JSON.stringify(url)} is no URL of http or https`);
}

function unknown(why: string): InvokerError {
  return new InvokerError(
    "start-failed",
    `Cannot find the broker: ${why}; name its ingress by --gateway URL`,
  );
}
