import { checkNamespace } from "../../deploy/cluster_names.ts";
import type { CliIo } from "../cli_io.ts";
import { readConfig } from "./resolve_image.ts";

/** The namespace as options give it. */
export interface NamespaceOptions {
  readonly namespace?: string | undefined;
  readonly config?: string | undefined;
}

/**
 * The namespace that is given, or the one of the configuration.
 *
 * @returns `undefined` for kubectl's own
 * @throws {InvokerError} of code `usage` for a name that cannot be one, with the rule
 */
export async function resolveNamespace(
  { namespace, config }: NamespaceOptions,
  io: CliIo,
): Promise<string | undefined> {
  const name = namespace || (await readConfig(config, io)).namespace || undefined;
  if (name !== undefined) checkNamespace(name);
  return name;
}
