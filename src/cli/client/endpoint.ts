import type { ClientTls, ClientTlsFiles } from "../../grpc/client/client_tls.ts";
import type { OptionValues } from "../options/options.ts";
import { HTTP_SCHEME } from "../options/option_value.ts";
import { usageError } from "../usage_error.ts";

/** Where a client connects to, and how. */
export interface Endpoint {
  /** `HOST:PORT`. */
  readonly address: string;
  /** Absent: in plaintext. */
  readonly tls?: ClientTlsFiles;
  /** What is asked for over HTTP; absent: it is called over gRPC. */
  readonly path?: string;
}

const SECURE_SCHEME = /^grpcs:\/\//;

/**
 * The endpoint that `call` uses.
 *
 * @throws {InvokerError} of code `usage`, for one half of a client certificate
 */
export function callEndpoint(options: OptionValues<"call">): Endpoint {
  const { address, http } = options;
  if (!HTTP_SCHEME.test(address)) {
    return { ...toEndpoint(address, options), ...(http && { path: "/" }) };
  }
  const { protocol, hostname, port, pathname, search } = new URL(address);
  const isSecure = protocol === "https:";
  const hostPort = `${hostname}:${port || (isSecure ? 443 : 80)}`;
  return {
    ...toEndpoint(isSecure ? `grpcs://${hostPort}` : hostPort, options),
    path: pathname + search,
  };
}

/**
 * The endpoint that `healthcheck` asks: without an address, the one on this machine.
 *
 * @throws {InvokerError} of code `usage`, for one half of a client certificate
 */
export function healthcheckEndpoint(options: OptionValues<"healthcheck">): Endpoint {
  return toEndpoint(options.address ?? `localhost:${options.port}`, options);
}

/** Reads what it is secured with. @throws {InvokerError} `start-failed` with the cause */
export async function readTlsOf({ tls }: Endpoint): Promise<ClientTls | undefined> {
  if (tls === undefined) return undefined;
  // Without TLS nothing of it is loaded.
  const { readClientTls } = await import("../../grpc/client/client_tls.ts");
  return await readClientTls(tls);
}

/** The endpoint as it is told to users. */
export function displayEndpoint({ address, tls, path }: Endpoint): string {
  if (path !== undefined) return `${tls ? "https" : "http"}://${address}${path}`;
  return tls ? `grpcs://${address}` : address;
}

/** The files that have to be read for it. */
export function filesOf({ tls = {} }: Endpoint): readonly string[] {
  const { caFile, serverCertFile, certFile, keyFile } = tls;
  return [caFile, serverCertFile, certFile, keyFile].filter((file) => file !== undefined);
}

function toEndpoint(
  address: string,
  options: Pick<OptionValues<"call">, "tls" | "tls-ca" | "tls-cert" | "client-cert" | "client-key">,
): Endpoint {
  const { "tls-ca": caFile, "tls-cert": serverCertFile } = options;
  const { "client-cert": certFile, "client-key": keyFile } = options;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw usageError("Cannot use one of --client-cert and --client-key without the other");
  }
  const tls = {
    ...(caFile !== undefined && { caFile }),
    ...(serverCertFile !== undefined && { serverCertFile }),
    ...(certFile !== undefined && keyFile !== undefined && { certFile, keyFile }),
  };
  const isSecure = options.tls || SECURE_SCHEME.test(address) || Object.keys(tls).length > 0;
  return { address: address.replace(SECURE_SCHEME, ""), ...(isSecure && { tls }) };
}
