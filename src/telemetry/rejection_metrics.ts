import { Counter, type Registry } from "prom-client";
import { type OnRejected, REJECTION_REASONS } from "../invocation/rejection.ts";
import { WIRE_METRICS } from "./wire_metrics.ts";

/** Adds what there is to count about connections and requests that are not served. */
export function addRejectionMetrics(registry: Registry): OnRejected {
  const rejections = new Counter({
    ...WIRE_METRICS.rejections,
    registers: [registry],
  });
  // There from the beginning: what rises from nothing is no increase to Prometheus.
  for (const reason of REJECTION_REASONS) rejections.inc({ reason }, 0);
  return ({ reason }) => rejections.inc({ reason });
}
