import { Trigger } from "@kubernetes-models/knative/eventing.knative.dev/v1/Trigger";
import { Sequence } from "@kubernetes-models/knative/flows.knative.dev/v1/Sequence";
import { Service as KnativeService } from "@kubernetes-models/knative/serving.knative.dev/v1/Service";
import { parseAll } from "@std/yaml";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { Service } from "kubernetes-models/v1/Service";

/** Checks a resource against the published schema of its kind, and throws what it finds. */
type Validate = (resource: unknown) => void;

/** The published schemas, by what resources say of themselves. */
const SCHEMAS: Readonly<Record<string, Validate>> = {
  "apps/v1 Deployment": (resource) => Deployment.prototype.validate.call(resource),
  "autoscaling/v2 HorizontalPodAutoscaler": (resource) =>
    HorizontalPodAutoscaler.prototype.validate.call(resource),
  "v1 Service": (resource) => Service.prototype.validate.call(resource),
  "serving.knative.dev/v1 Service": (resource) => KnativeService.prototype.validate.call(resource),
  "eventing.knative.dev/v1 Trigger": (resource) => Trigger.prototype.validate.call(resource),
  "flows.knative.dev/v1 Sequence": (resource) => Sequence.prototype.validate.call(resource),
};

/**
 * What a Sequence makes its channels from. It is a resource of any kind, but the package takes it
 * for one whose kind is `ChannelTemplateSpec`; so it is looked at by itself.
 */
const CHANNEL_TEMPLATE = "channelTemplate";

/** A field of a resource: what it may be, and whether it has to be there. */
interface Field {
  readonly type: "text" | "texts" | "count" | "reference" | readonly string[];
  readonly required?: true;
}

/**
 * Fields of the kinds for Kafka, which no package has the schemas of. They are from
 * https://github.com/knative-extensions/eventing-kafka-broker: of a source from
 * control-plane/pkg/apis/sources/v1/kafka_types.go and its webhook's kafka_validation.go, of the
 * others from 100-sink/100-kafka-sink.yaml and 100-channel/100-kafka-channel.yaml in
 * control-plane/config/eventing-kafka-broker.
 */
const KAFKA_FIELDS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  "sources.knative.dev/v1 KafkaSource": {
    bootstrapServers: { type: "texts", required: true },
    topics: { type: "texts", required: true },
    sink: { type: "reference", required: true },
    consumerGroup: { type: "text" },
    consumers: { type: "count" },
    ordering: { type: ["ordered", "unordered"] },
    initialOffset: { type: ["earliest", "latest"] },
  },
  "eventing.knative.dev/v1alpha1 KafkaSink": {
    bootstrapServers: { type: "texts", required: true },
    topic: { type: "text", required: true },
    contentMode: { type: ["binary", "structured"] },
    numPartitions: { type: "count" },
    replicationFactor: { type: "count" },
  },
  "messaging.knative.dev/v1beta1 KafkaChannel": {
    numPartitions: { type: "count" },
    replicationFactor: { type: "count" },
    retentionDuration: { type: "text" },
  },
};

/** What is wrong with the resources of a YAML text, one line each; all kinds have to be known. */
export function findFaults(yaml: string): string[] {
  return parseAll(yaml).flatMap((resource) => isRecord(resource) ? judge(resource) : ["is no map"]);
}

function judge(resource: Record<string, unknown>): string[] {
  const kind = `${resource.apiVersion} ${resource.kind}`;
  const fields = KAFKA_FIELDS[kind];
  if (fields !== undefined) return findWrongFields(resource, fields);
  const schema = SCHEMAS[kind];
  if (schema === undefined) return [`${kind} has no schema here`];
  if (!isRecord(resource.spec) || !isRecord(resource.spec[CHANNEL_TEMPLATE])) {
    return findWrong(resource, schema);
  }
  const { [CHANNEL_TEMPLATE]: template, ...spec } = resource.spec;
  return [
    ...findWrong({ ...resource, spec }, schema),
    ...judge({ ...template as Record<string, unknown>, metadata: { name: "named by Knative" } }),
  ];
}

/**
 * What a schema refuses, and fields that it does not know: a validator looks at each field that
 * it knows, so what it has not looked at is unknown.
 */
function findWrong(resource: Record<string, unknown>, validate: Validate): string[] {
  const seen = new Set<string>();
  try {
    validate(watch(resource, "", seen));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return pathsOf(resource, "").filter((path) => !seen.has(path))
    .map((path) => `data${path} is not known`);
}

/** The same value, that notes which of its fields are read. */
function watch(value: unknown, path: string, seen: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const field: unknown = Reflect.get(target, key);
      if (typeof key === "symbol") return field;
      seen.add(`${path}/${key}`);
      return watch(field, `${path}/${key}`, seen);
    },
  });
}

function pathsOf(value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, field]) => [
    `${path}/${key}`,
    ...pathsOf(field, `${path}/${key}`),
  ]);
}

function findWrongFields(
  { metadata, spec, ...rest }: Record<string, unknown>,
  fields: Readonly<Record<string, Field>>,
): string[] {
  const faults = Object.keys(rest).filter((key) => key !== "apiVersion" && key !== "kind")
    .map((key) => `data/${key} is not known`);
  if (!isRecord(metadata) || typeof metadata.name !== "string") faults.push("it has no name");
  if (!isRecord(spec)) return [...faults, "it has no spec"];
  for (const [name, { type, required }] of Object.entries(fields)) {
    if (spec[name] === undefined ? required : !isOfType(spec[name], type)) {
      faults.push(`data/spec/${name} must be ${typeof type === "string" ? type : type.join("|")}`);
    }
  }
  const unknown = Object.keys(spec).filter((name) => !Object.hasOwn(fields, name));
  return [...faults, ...unknown.map((name) => `data/spec/${name} is not known`)];
}

function isOfType(value: unknown, type: Field["type"]): boolean {
  switch (type) {
    case "text":
      return typeof value === "string" && value !== "";
    case "texts":
      return Array.isArray(value) && value.length > 0 &&
        value.every((each) => isOfType(each, "text"));
    case "count":
      return typeof value === "number" && Number.isInteger(value) && value > 0;
    case "reference": {
      const ref = isRecord(value) ? value.ref : undefined;
      return isRecord(ref) &&
        ["apiVersion", "kind", "name"].every((name) => isOfType(ref[name], "text"));
    }
    default:
      return typeof value === "string" && type.includes(value);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
