import type { ResourceOptions } from "./resource_options.ts";
import { yamlScalar } from "./yaml_scalar.ts";

/** What brings the messages of a Kafka topic to a function, and its answers to another. */
export function knativeEventing(options: ResourceOptions): string {
  const { name, output } = options;
  if (output === undefined) {
    return NEEDS + source(options, { apiVersion: "serving.knative.dev/v1", kind: "Service" });
  }
  return [
    NEEDS + source(options, { apiVersion: "flows.knative.dev/v1", kind: "Sequence" }),
    sequence(name),
    sink(name, output),
  ].join("---\n");
}

const NEEDS = `\
# It takes Knative Eventing and its components for Apache Kafka, 1.16 or newer.
`;

/** Where Kafka is: a guess, and the same one that Knative's documentation makes. */
const BOOTSTRAP_SERVERS = `\
  # The address of your Kafka.
  bootstrapServers:
    - my-cluster-kafka-bootstrap.kafka:9092
`;

interface Target {
  readonly apiVersion: string;
  readonly kind: string;
}

function source({ name, input }: ResourceOptions, { apiVersion, kind }: Target): string {
  return `\
apiVersion: sources.knative.dev/v1
kind: KafkaSource
metadata:
  name: ${yamlScalar(name)}
spec:
${BOOTSTRAP_SERVERS}\
  topics:
    - ${yamlScalar(input)}
  # Kafka keeps by this name how far the function has come. It cannot be changed later.
  consumerGroup: ${yamlScalar(name)}
  # The next message of a partition is delivered when the one before it has been answered, so that
  # no more Calls are open at a time than the topic has partitions. With "unordered" they may be
  # more, in any order.
  ordering: ordered
  # How many read at a time; more than the topic has partitions are of no use.
  consumers: 1
  sink:
    ref:
      apiVersion: ${apiVersion}
      kind: ${kind}
      name: ${yamlScalar(name)}
`;
}

/** Knative drops what the sink of a source answers; a Sequence hands it on. */
function sequence(name: string): string {
  return `\
# Hands the function's answers on, which a KafkaSource by itself would drop.
apiVersion: flows.knative.dev/v1
kind: Sequence
metadata:
  name: ${yamlScalar(name)}
spec:
  # Messages wait here between the topic and the function. Its partitions bound, as those of the
  # topic do, how many Calls are open at a time.
  channelTemplate:
    apiVersion: messaging.knative.dev/v1beta1
    kind: KafkaChannel
    spec:
      numPartitions: 1
      replicationFactor: 1
  steps:
    - ref:
        apiVersion: serving.knative.dev/v1
        kind: Service
        name: ${yamlScalar(name)}
      # A message is delivered again when the function is busy, gone or too slow, or has failed, so
      # it may come twice. What cannot be delivered is lost, unless a deadLetterSink is named.
      delivery:
        retry: 10
        backoffPolicy: exponential
        backoffDelay: PT0.5S
  reply:
    ref:
      apiVersion: eventing.knative.dev/v1alpha1
      kind: KafkaSink
      name: ${yamlScalar(name)}
`;
}

function sink(name: string, output: string): string {
  return `\
apiVersion: eventing.knative.dev/v1alpha1
kind: KafkaSink
metadata:
  name: ${yamlScalar(name)}
spec:
${BOOTSTRAP_SERVERS}\
  topic: ${yamlScalar(output)}
  # The function's answers are the messages; the attributes of the events are headers beside them.
  contentMode: binary
`;
}
