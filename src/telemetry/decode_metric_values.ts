import {
  type Decode,
  decodeList,
  decodeNumber,
  decodeObject,
  decodeOneOf,
  decodeTagged,
  decodeText,
  optional,
} from "../invocation/decode.ts";
import type { MetricValues } from "./metric_values.ts";
import { WIRE_METRICS, type WireMetric } from "./wire_metrics.ts";

/** What the names of a histogram's values end with. */
const PARTS = ["bucket", "sum", "count"];

const decodeLabel: Decode<string | number> = (value) =>
  typeof value === "number" ? decodeNumber(value) : decodeText(value);

const decodeAmount: Decode<number> = (value) => {
  const amount = decodeNumber(value);
  if (amount < 0) throw new TypeError("Cannot read what was sent: expected no less than 0");
  return amount;
};

/** One of {@linkcode WIRE_METRICS} with its values, as a sandbox tells of it. */
export const decodeMetricValues: Decode<MetricValues> = decodeTagged<"name", MetricValues>(
  "name",
  Object.fromEntries(Object.values(WIRE_METRICS).map((each) => [each.name, decoderOf(each)])),
);

function decoderOf({ name, help, type, labelNames = [] }: WireMetric): Decode<MetricValues> {
  const isHistogram = type === "histogram";
  const labels = isHistogram ? [...labelNames, "le"] : labelNames;
  const decodePart = decodeOneOf(PARTS.map((part) => `${name}_${part}`));
  return decodeObject<MetricValues>({
    name: decodeText,
    help: decodeOneOf([help]),
    type: decodeOneOf([type]),
    aggregator: decodeOneOf(["sum"]),
    values: decodeList(decodeObject<MetricValues["values"][number]>({
      value: decodeAmount,
      labels: decodeObject<Record<string, string | number>>(
        Object.fromEntries(labels.map((label) => [label, optional(decodeLabel)])),
      ),
      metricName: isHistogram ? decodePart : () => undefined,
    })),
  });
}
