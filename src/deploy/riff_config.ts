import { parse } from "@std/yaml";
import { MAX_SETTINGS_BYTES, readRegularText } from "../files/read_regular_file.ts";
import { errorMessage } from "../invocation/error_message.ts";
import { InvokerError } from "../invocation/invoker_error.ts";

/** Defaults that a user keeps in a file. */
export interface RiffConfig {
  readonly useraccount?: string;
  readonly namespace?: string;
}

/**
 * Reads a file of defaults, as `$HOME/.riff.yaml`.
 *
 * @returns `undefined` when there is no such file
 * @throws {InvokerError} `start-failed` when it cannot be read, or is no mapping of texts
 */
export async function readRiffConfig(file: string): Promise<RiffConfig | undefined> {
  try {
    return parseRiffConfig(await readRegularText(file, MAX_SETTINGS_BYTES));
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return undefined;
    const why = errorMessage(cause);
    throw new InvokerError("start-failed", `Cannot read "${file}": ${why}`, { cause });
  }
}

function parseRiffConfig(text: string): RiffConfig {
  const config = parse(text) ?? {};
  if (typeof config !== "object" || Array.isArray(config)) throw new Error("it is not a mapping");
  const { useraccount, namespace } = config as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries({ useraccount, namespace })) {
    if (value !== undefined && typeof value !== "string") {
      throw new Error(`"${name}" is not a text`);
    }
  }
  return {
    ...(typeof useraccount === "string" && { useraccount }),
    ...(typeof namespace === "string" && { namespace }),
  };
}
