import { AggregatorRegistry, type Registry } from "prom-client";

/** A metric with its values at a moment, as plain data. */
export interface MetricValues {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  /** How those of several processes become one: by default they are added up. */
  readonly aggregator: string;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly metricName?: string;
  }[];
}

/** All metrics of a registry. */
export async function valuesOf(registry: Registry): Promise<readonly MetricValues[]> {
  // The library says that types are numbers of an enumeration; they are words.
  return await registry.getMetricsAsJSON() as unknown as readonly MetricValues[];
}

/** The metrics of several processes as those of one. */
export function sumMetrics(ofProcesses: readonly (readonly MetricValues[])[]): Registry {
  return AggregatorRegistry.aggregate([...ofProcesses]);
}
