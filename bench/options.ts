import { parseArgs } from "@std/cli/parse-args";
import type { OpenLoopPlan, Rate } from "./measure/run_open_loops.ts";
import {
  type DefaultScenarios,
  LOADS,
  overConnections,
  PAYLOAD_BYTES,
  PAYLOAD_KINDS,
  selectScenarios,
} from "./scenarios/matrix.ts";
import { DEFAULT_PLAN, type Plan, SHORT_PLAN } from "./scenarios/plan.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import type { ServerSelection } from "./servers/select_servers.ts";

/** What a benchmark can be told. */
export const OPTIONS = `\
  --short                  some 20 s: shows that all works, not how fast it is
  --full                   every load, payload, isolation and number of sandboxes: hours
  --load LOAD,…            ${LOADS.join(", ")}, or other numbers
  --payload BYTES,…        sizes of a message, such as ${PAYLOAD_BYTES.join(", ")}
  --kind KIND,…            ${PAYLOAD_KINDS.join(", ")}
  --isolation KIND,…       of the invoker: none, worker, process
  --sandboxes N,…          of the invoker: 1, 2
  --servers NAME,…         who takes part, besides the reference
  --add "NAME=ARGS"        a server more: "deno run ARGS", to be repeated
  --connections N          over which the client spreads Calls and streams: 1
  --rounds N               how often all is measured
  --open-loop[=RATE,…]     send without waiting as well: numbers a second, or shares of what the
                           slowest can; 50%,80% when none is told
  --seconds N              how long each of these lasts: 60
  --binary PROGRAM         measure starts only: of a compiled invoker beside one from source
  --json FILE              write every figure of every round, for bench:compare
`;

/** What a run is to do. */
export interface BenchOptions {
  readonly help: boolean;
  readonly plan: Plan;
  readonly scenarios: readonly Scenario[];
  readonly servers: ServerSelection;
  readonly added: readonly { readonly name: string; readonly args: readonly string[] }[];
  readonly openLoop: OpenLoopPlan | undefined;
  readonly binary: string | undefined;
  readonly json: string | undefined;
}

const LISTS = ["load", "payload", "kind", "isolation", "sandboxes", "servers", "open-loop"];
const STRINGS = ["add", "connections", "rounds", "seconds", "binary", "json"];

/**
 * Reads the command line; without loads and payloads there it is one of `defaults`.
 *
 * @throws {RangeError} for an option or a value that there is not
 */
export function readOptions(args: readonly string[], defaults: DefaultScenarios): BenchOptions {
  const flags = parseArgs(args, {
    boolean: ["short", "full", "help"],
    string: [...LISTS, ...STRINGS],
    collect: ["add"],
    unknown: (arg) => fail(`"${arg}" is no option`),
  });
  const text = (name: string) => flags[name] === undefined ? undefined : String(flags[name]);
  const list = (name: string) => text(name)?.split(",").filter((part) => part !== "");
  const numbers = (name: string) => list(name)?.map((part) => toNumber(name, part));
  const isShort = flags["short"] === true;
  const isFull = flags["full"] === true;
  const plan = isShort ? SHORT_PLAN : DEFAULT_PLAN;
  const names = list("servers");
  const isolations = pick("isolation", list("isolation"), ["none", "worker", "process"]);
  const sandboxes = numbers("sandboxes");
  const connections = numbers("connections")?.[0] ?? 1;
  const rounds = numbers("rounds")?.[0];
  const seconds = numbers("seconds")?.[0] ?? 60;
  const rates = list("open-loop");
  return {
    help: flags["help"] === true,
    plan: rounds === undefined ? plan : { ...plan, rounds },
    scenarios: readScenarios(
      {
        loads: list("load"),
        payloadBytes: numbers("payload"),
        kinds: pick("kind", list("kind"), PAYLOAD_KINDS),
      },
      isShort ? defaults.short : defaults.byDefault,
      isFull,
    ).map((scenario) => connections === 1 ? scenario : overConnections(scenario, connections)),
    servers: {
      ...names !== undefined && { names },
      ...isFull && { isolations: ["none", "worker", "process"], sandboxes: [1, 2] },
      ...isolations !== undefined && { isolations },
      ...sandboxes !== undefined && { sandboxes },
    },
    added: (flags["add"] as string[] | undefined ?? []).map(readAdded),
    openLoop: rates === undefined
      ? undefined
      : { seconds, rates: (rates.length === 0 ? ["50%", "80%"] : rates).map(readRate) },
    binary: text("binary"),
    json: text("json"),
  };
}

function readScenarios(
  { loads, payloadBytes, kinds }: {
    loads: readonly string[] | undefined;
    payloadBytes: readonly number[] | undefined;
    kinds: Scenario["payload"]["kind"][] | undefined;
  },
  defaults: readonly Scenario[],
  isFull: boolean,
): readonly Scenario[] {
  if (!isFull && loads === undefined && payloadBytes === undefined && kinds === undefined) {
    return defaults;
  }
  const all = { loads: LOADS, payloadBytes: PAYLOAD_BYTES, kinds: PAYLOAD_KINDS };
  return selectScenarios({
    ...isFull && all,
    ...loads !== undefined && { loads },
    ...payloadBytes !== undefined && { payloadBytes },
    ...kinds !== undefined && { kinds },
  });
}

function readAdded(text: string): { name: string; args: string[] } {
  const [, name = "", args = ""] = /^([^=\s]+)=(.+)$/s.exec(text) ?? fail(`--add "${text}"`);
  return { name, args: args.trim().split(/\s+/) };
}

function readRate(text: string): Rate {
  const share = /^(.+)%$/.exec(text)?.[1];
  if (share !== undefined) return { share: toNumber("open-loop", share) / 100 };
  return { perSecond: toNumber("open-loop", text) };
}

function toNumber(name: string, text: string): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : fail(`--${name} "${text}"`);
}

function pick<Value extends string>(
  name: string,
  values: readonly string[] | undefined,
  allowed: readonly Value[],
): Value[] | undefined {
  return values?.map((value) =>
    allowed.find((known) => known === value) ?? fail(`--${name} "${value}"`)
  );
}

function fail(what: string): never {
  throw new RangeError(`Cannot run the benchmark: ${what}`);
}
