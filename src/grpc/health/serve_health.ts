import { healthService } from "./health_service.ts";
import type { HealthStatus } from "./health_status.ts";
import { HealthWatches } from "./health_watches.ts";
import { framed } from "../../port/message_framing.ts";
import { readRequest } from "../call/read_request.ts";
import type { ServerCall } from "../call/server_call.ts";
import type { SideService } from "../call/side_service.ts";

const { Check, Watch, List } = healthService;

/**
 * Serves `grpc.health.v1.Health` (docs/health.md).
 *
 * @param services those that are served, by full name
 */
export function serveHealth(
  health: HealthStatus,
  services: () => readonly string[],
): SideService {
  // The empty one is the server as a whole.
  const isKnown = (service: string) => service === "" || services().includes(service);
  const watches = new HealthWatches(health);
  return {
    routes: [
      [Check.path, (call) =>
        readRequest(call, Check.requestDeserialize, ({ service }) => {
          if (isKnown(service)) {
            return answer(call, Check.responseSerialize({ status: health.current }));
          }
          call.end({ status: "NOT_FOUND", details: `Unknown service "${service}"` });
        })],
      [Watch.path, (call) =>
        readRequest(call, Watch.requestDeserialize, ({ service }) => {
          watches.open(call, isKnown(service));
        })],
      [List.path, (call) =>
        readRequest(call, List.requestDeserialize, () => {
          const { current } = health;
          const entries = ["", ...services()].map((each) => [each, { status: current }] as const);
          answer(call, List.responseSerialize({ statuses: new Map(entries) }));
        })],
    ],
    end: (why) => watches.end(why),
  };
}

function answer(call: ServerCall, response: Uint8Array): void {
  call.send(framed(response));
  call.end({ status: "OK" });
}
