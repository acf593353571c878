import {
  type Decode,
  decodeList,
  decodeNumber,
  decodeObject,
  decodeOneOf,
  decodeText,
  decodeValues,
  optional,
} from "../invocation/decode.ts";
import type { MetricValues } from "./metric_values.ts";

const decodeLabel: Decode<string | number> = (value) =>
  typeof value === "number" ? decodeNumber(value) : decodeText(value);

/** A metric with its values, as another process tells of it. */
export const decodeMetricValues = decodeObject<MetricValues>({
  name: decodeText,
  help: decodeText,
  type: decodeOneOf(["counter", "gauge", "histogram", "summary"]),
  aggregator: decodeOneOf(["sum", "first", "min", "max", "average", "omit"]),
  values: decodeList(decodeObject<MetricValues["values"][number]>({
    value: decodeNumber,
    labels: decodeValues(decodeLabel),
    metricName: optional(decodeText),
  })),
});
