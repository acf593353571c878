import { type sendUnaryData, type Server, type ServerUnaryCall, status } from "@grpc/grpc-js";
import type {
  HealthCheckRequest,
  HealthCheckResponse,
  HealthListRequest,
  HealthListResponse,
} from "./health_codec.ts";
import { healthService } from "./health_service.ts";
import { HEALTH_SERVICES, type HealthStatus } from "./health_status.ts";
import { HealthWatches, type WatchCall } from "./health_watches.ts";
import { toStatusDetails } from "./status_details.ts";

/**
 * Serves `grpc.health.v1.Health` (contract §1) on a server that does not listen yet.
 *
 * Its calls are no Calls: they reach no sandbox, no limit counts them and no drain waits for them.
 *
 * @returns the watches, to be ended when the server is to close
 */
export function serveHealth(server: Server, health: HealthStatus): HealthWatches {
  const watches = new HealthWatches(health);
  server.addService(healthService, {
    Check(
      { request: { service } }: ServerUnaryCall<HealthCheckRequest, HealthCheckResponse>,
      answer: sendUnaryData<HealthCheckResponse>,
    ) {
      if (isKnown(service)) return answer(null, { status: health.current });
      const details = toStatusDetails(`Unknown service "${service}"`);
      answer({ code: status.NOT_FOUND, details });
    },
    Watch: (call: WatchCall) => watches.open(call, isKnown(call.request.service)),
    List(
      _call: ServerUnaryCall<HealthListRequest, HealthListResponse>,
      answer: sendUnaryData<HealthListResponse>,
    ) {
      const { current } = health;
      const entries = HEALTH_SERVICES.map((service) => [service, { status: current }] as const);
      answer(null, { statuses: new Map(entries) });
    },
  });
  return watches;
}

function isKnown(service: string): boolean {
  return HEALTH_SERVICES.includes(service);
}
