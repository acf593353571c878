import type { ResourceOptions } from "./resource_options.ts";
import { yamlScalar } from "./yaml_scalar.ts";

/** What brings the events of a broker to a function, and its answers back to the broker. */
export function knativeTrigger({ name, input }: ResourceOptions, broker: string): string {
  return `\
# Brings events of the broker to the function, and hands its answers to the broker: they are events
# as well. It takes Knative Eventing, 1.16 or newer.
apiVersion: eventing.knative.dev/v1
kind: Trigger
metadata:
  name: ${yamlScalar(name)}
spec:
  broker: ${yamlScalar(broker)}
  # Of all events those of this type. Without a filter the function would get its own answers, too.
  filter:
    attributes:
      type: ${yamlScalar(input)}
  subscriber:
    ref:
      apiVersion: serving.knative.dev/v1
      kind: Service
      name: ${yamlScalar(name)}
  # An event is delivered again when the function is busy, gone or too slow, or has failed (429, 5xx
  # and some 4xx), so it may come twice. What cannot be delivered is lost, unless you name where it
  # is to go by a deadLetterSink.
  delivery:
    retry: 10
    backoffPolicy: exponential
    backoffDelay: PT0.5S
`;
}
