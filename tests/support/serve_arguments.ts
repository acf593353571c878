import { OPTIONS } from "../../src/cli/options/options.ts";
import type { Grants, InvokerOptions } from "../../src/server.ts";

/** Options that the command line calls by another name. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  maxMessageBytes: "max-message-size",
  maxResponseBytes: "max-response-size",
};
/** Units, which the command line does not have in its names. */
const UNIT = /Ms$|MiB$/;

/** The command line of `serve` that stands for `options`. */
export function toServeArguments(
  { functionUri, tls, services, grants = {}, giveUpPermissions: _always, ...options }:
    InvokerOptions,
): string[] {
  const flags = Object.entries(options).flatMap(([key, value]) => {
    const name = OTHER_NAMES[key] ?? key.replace(UNIT, "").replaceAll(/[A-Z]/g, toKebab);
    if (!OPTIONS.serve.some((option) => option.name === name)) {
      throw new Error(`Cannot say "${key}" on the command line: there is no --${name}`);
    }
    return value === true ? `--${name}` : `--${name}=${value}${key.endsWith("Ms") ? "ms" : ""}`;
  });
  return [
    functionUri,
    ...flags,
    ...toTlsArguments(tls),
    ...toServiceArguments(services),
    ...toGrantArguments(grants),
  ];
}

function toKebab(capital: string): string {
  return `-${capital.toLowerCase()}`;
}

function toTlsArguments(tls: InvokerOptions["tls"]): string[] {
  if (tls === undefined) return [];
  const { certFile, keyFile, clientCaFile } = tls;
  const clientCa = clientCaFile === undefined ? [] : [`--tls-client-ca=${clientCaFile}`];
  return [`--tls-cert=${certFile}`, `--tls-key=${keyFile}`, ...clientCa];
}

function toServiceArguments(sources: InvokerOptions["services"]): string[] {
  if (!sources) return [];
  const { protos, protoPaths, protoSets, services } = sources;
  const named = {
    proto: protos,
    "proto-path": protoPaths,
    "proto-set": protoSets,
    service: services,
  };
  return Object.entries(named)
    .flatMap(([name, values]) => values.map((value) => `--${name}=${value}`));
}

function toGrantArguments(grants: Partial<Grants>): string[] {
  return Object.entries(grants).flatMap(([kind, grant]) => {
    if (grant === true) return [`--allow-${kind}`];
    return grant === undefined || grant.length === 0 ? [] : [`--allow-${kind}=${grant.join(",")}`];
  });
}
