import type { RunningInvoker } from "../../server.ts";
import type { CliIo } from "../cli_io.ts";
import { denoProgram } from "../deno_program.ts";
import type { OptionValues } from "../options/options.ts";
import { ownProgram } from "../own_program.ts";
import { readProject } from "../project.ts";
import { shellWord } from "../shell_word.ts";

const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\]):/;

/** How to call the function from a second terminal, in words that work there as they stand. */
export function callCommand(
  { host, port, input }: Pick<RunningInvoker, "host" | "port" | "input">,
  options: OptionValues<"serve">,
  io: CliIo,
): string {
  // The address that listens everywhere is none that can be called.
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const address = `${name.includes(":") ? `[${name}]` : name}:${port}`;
  const option = address === "localhost:10382" ? "" : ` --address ${address}`;
  const { "tls-cert": certFile, "tls-client-ca": clientCaFile } = options;
  const tls = certFile === undefined ? "" : ` --tls-cert ${shellWord(certFile)}`;
  const client = clientCaFile === undefined ? "" : " --client-cert FILE --client-key FILE";
  // The task may read no files, and in a checkout calls this machine only.
  const isForTask = certFile === undefined && LOCAL.test(address);
  return `${program(io, isForTask)} call${option}${tls}${client} ${exampleData(input)}`;
}

function program(io: CliIo, isForTask: boolean): string {
  const isCompiled = io.sourceFolder === undefined && !io.fromRegistry;
  if (isForTask && !isCompiled && readProject(io).hasCallTask) return `${denoProgram(io)} task`;
  return ownProgram(io);
}

/** Something that a handler of such input may take; of a schema nobody knows. */
function exampleData(input: RunningInvoker["input"]): string {
  switch (input) {
    case "schema":
    case "json":
      return `--content-type application/json '{"…": "…"}'`;
    case "number":
      return "1";
    case "boolean":
      return "true";
    default:
      return "hello";
  }
}
