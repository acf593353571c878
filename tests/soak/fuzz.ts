// deno-lint-ignore-file no-console
import { fuzzClients } from "../hostile/fuzz_clients.ts";
import { fuzzInvoker, type FuzzOptions, type FuzzTarget } from "../hostile/fuzz_invoker.ts";

const TARGETS: readonly FuzzTarget[] = ["worker", "process", "tls"];

/** Fuzzes all kinds of invokers and their clients, one after the other. @throws {Error} when one ends */
export async function fuzzAll({ seconds, seed }: FuzzOptions): Promise<void> {
  const each = { seconds: seconds / (TARGETS.length + 1), seed };
  for (const target of TARGETS) console.log(target, await fuzzInvoker(target, each));
  console.log("clients", await fuzzClients(each));
}
