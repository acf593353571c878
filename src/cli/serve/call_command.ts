import type { RunningInvoker } from "../../server.ts";
import type { CliIo } from "../cli_io.ts";
import { denoProgram } from "../deno_program.ts";
import type { OptionValues } from "../options/options.ts";
import { ownProgram } from "../own_program.ts";
import { readProject } from "../project.ts";
import { shellWord } from "../shell_word.ts";
import { methodWord } from "../client/method_word.ts";
import { callableAddress, exampleData } from "./example_call.ts";

const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\]):/;

/** How to call the function from a second terminal, in words that work there as they stand. */
export function callCommand(
  running: Pick<RunningInvoker, "host" | "port" | "input" | "methods">,
  options: OptionValues<"serve">,
  io: CliIo,
): string {
  const address = callableAddress(running);
  const option = address === "localhost:10382" ? "" : ` --address ${address}`;
  const { "tls-cert": certFile, "tls-client-ca": clientCaFile } = options;
  const tls = certFile === undefined ? "" : ` --tls-cert ${shellWord(certFile)}`;
  const client = clientCaFile === undefined ? "" : " --client-cert FILE --client-key FILE";
  const { isJson, data } = exampleData(running);
  const [method] = running.methods ?? [];
  const type = method !== undefined
    ? `${methodWord(method)} `
    : isJson
    ? "--content-type application/json "
    : "";
  // The task may read no files, and in a checkout calls this machine only.
  const isForTask = certFile === undefined && LOCAL.test(address);
  return `${program(io, isForTask)} call${option}${tls}${client} ${type}${data}`;
}

function program(io: CliIo, isForTask: boolean): string {
  const isCompiled = io.sourceFolder === undefined && !io.fromRegistry;
  if (isForTask && !isCompiled && readProject(io).hasCallTask) return `${denoProgram(io)} task`;
  return ownProgram(io);
}
