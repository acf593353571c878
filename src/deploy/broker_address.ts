import { InvokerError } from "../invocation/invoker_error.ts";

interface BrokerResource {
  readonly status?: { readonly address?: { readonly url?: string } };
}

/**
 * Reads from a Broker of Knative's, in JSON, where it takes events.
 *
 * @throws {InvokerError} `start-failed` when it does not tell
 */
export function readBrokerAddress(json: string): string {
  const { status } = JSON.parse(json) as BrokerResource;
  const url = status?.address?.url;
  if (url) return url;
  throw new InvokerError(
    "start-failed",
    "Cannot find the broker: it has no address yet; name its ingress by --gateway URL",
  );
}
