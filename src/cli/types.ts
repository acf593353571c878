import { basename, resolve } from "@std/path";
import { readServices } from "../service/read_services.ts";
import { typeText } from "../service/type_text.ts";
import type { CliIo } from "./cli_io.ts";
import { EXIT_OK } from "./exit_status.ts";
import type { OptionValues } from "./options/options.ts";
import { print } from "./print.ts";
import { usageError } from "./usage_error.ts";
import { PACKAGE } from "./version.ts";

/**
 * Prints the types of services, for the modules that have their methods.
 *
 * @param files .proto files
 * @returns the exit status
 * @throws {InvokerError} `usage` without a file, `start-failed` when one cannot be read
 */
export async function printTypes(
  files: readonly string[],
  { "proto-path": protoPaths, "proto-set": protoSets, service: services }: OptionValues<"types">,
  io: CliIo,
): Promise<number> {
  const sources = [...files, ...protoSets];
  if (sources.length === 0) {
    throw usageError(
      "Cannot print types: no file is given; name it, as in: invoker types greeter.proto",
    );
  }
  const inFolder = (paths: readonly string[]) => paths.map((path) => resolve(io.cwd, path));
  const set = await readServices({
    protos: inFolder(files),
    protoPaths: inFolder(protoPaths),
    protoSets: inFolder(protoSets),
    services,
    withSource: true,
  });
  await print(typeText(set, sources.map((path) => basename(path)), PACKAGE), io);
  return EXIT_OK;
}
