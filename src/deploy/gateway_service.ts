import { InvokerError } from "../invocation/invoker_error.ts";
import { urlHost } from "../invocation/url_host.ts";
import { parseAnswer } from "./parse_answer.ts";

/** Where riff's HTTP gateway is reached, as its service tells. */
export interface GatewayAddress {
  /** `undefined`: a port of the cluster's own machines. */
  readonly host: string | undefined;
  readonly port: number;
}

/** By what riff's gateway is found. */
export const GATEWAY_LABELS = "app=riff,component=http-gateway";

interface ServiceList {
  readonly items?: readonly {
    readonly spec?: { readonly type?: string; readonly ports?: readonly ServicePort[] };
    readonly status?: {
      readonly loadBalancer?: {
        readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
      };
    };
  }[];
}

interface ServicePort {
  readonly name?: string;
  readonly port?: number;
  readonly nodePort?: number;
}

/**
 * Reads from a list of services, in JSON, where the gateway is.
 *
 * @throws {InvokerError} `start-failed` when it does not tell
 */
export function readGatewayService(json: string): GatewayAddress {
  const [service] = (parseAnswer(json) as ServiceList).items ?? [];
  if (service === undefined) throw unknown("the cluster has none");
  const type = service.spec?.type ?? "ClusterIP";
  const http = service.spec?.ports?.find(({ name }) => name === "http");
  if (type === "NodePort") return { host: undefined, port: portOf(http?.nodePort) };
  if (type !== "LoadBalancer") throw unknown(`its service is of the type ${type}`);
  const [ingress] = service.status?.loadBalancer?.ingress ?? [];
  const host = ingress?.ip || ingress?.hostname;
  if (!host) throw unknown("its service has no address outside of the cluster yet");
  return { host: urlHost(host), port: portOf(http?.port) };
}

function portOf(port: number | undefined): number {
  if (port !== undefined) return port;
  throw unknown(`its service has no port named "http"`);
}

function unknown(why: string): InvokerError {
  return new InvokerError(
    "start-failed",
    `Cannot find riff's HTTP gateway: ${why}; name it by --gateway URL`,
  );
}
