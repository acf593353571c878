import { isRecent } from "../../invocation/runtime_version.ts";
import type { RunningInvoker } from "../../server.ts";
import type { OptionValues } from "../options/options.ts";
import { shellWord } from "../shell_word.ts";
import { callableAddress, exampleData } from "./example_call.ts";

/** How to call the function by HTTP, in words that work as they stand. */
export function curlCommand(
  running: Pick<RunningInvoker, "host" | "port" | "input" | "methods" | "takesRequest">,
  options: OptionValues<"serve">,
): string {
  const { "tls-cert": certFile, "tls-client-ca": clientCaFile } = options;
  // By TLS it is agreed on.
  const version = certFile === undefined && !isRecent(Deno.version.deno)
    ? "--http2-prior-knowledge "
    : "";
  const tls = certFile === undefined ? "" : `--cacert ${shellWord(certFile)} `;
  const client = clientCaFile === undefined ? "" : "--cert FILE --key FILE ";
  const { isJson, data } = exampleData(running);
  const body = running.takesRequest ? "" : `${isJson ? "--json" : "-d"} ${data} `;
  const path = running.methods ? `/${running.methods[0]}` : "";
  const scheme = certFile === undefined ? "" : "https://";
  return `curl ${version}${tls}${client}${body}${scheme}${callableAddress(running)}${path}`;
}
