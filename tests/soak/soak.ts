import type { HandlerName } from "./plan.ts";
import { Load } from "./load.ts";
import { childrenOf, isSandbox, type ProcessFigures, readFigures } from "./process_figures.ts";
import { Tally } from "./tally.ts";
import { type Isolation, startTarget, type Target, type Wire } from "./target.ts";

/** Options of {@linkcode soak}. */
export interface SoakOptions {
  readonly isolation: Isolation;
  readonly wire: Wire;
  readonly seconds: number;
  readonly seed: number;
  readonly maxGrowthMiB: number;
}

/** What came of one target. */
export interface Soaked {
  readonly name: string;
  readonly tally: Tally;
  readonly kills: { readonly killed: number; readonly crashed: number };
  readonly before: ProcessFigures;
  readonly after: ProcessFigures;
  readonly exitStatus: number;
}

const LONGEST_WARM_UP_SECONDS = 30;
const QUIET_MS = 1500;
const LOSS =
  /The sandbox ended, a new one takes its place|The sandbox is given up|the next try is in/g;

/** Soaks both handlers at once, each served by an invoker of its own. */
export function soak(options: SoakOptions): Promise<Soaked[]> {
  const handlers: readonly HandlerName[] = ["direct", "stream"];
  return Promise.all(handlers.map((handler, index) => soakOne(handler, index, options)));
}

async function soakOne(
  handler: HandlerName,
  index: number,
  { isolation, wire, seconds, seed, maxGrowthMiB }: SoakOptions,
): Promise<Soaked> {
  await using target = await startTarget({ isolation, wire, handler });
  const tally = new Tally();
  const load = new Load(target, seed + index, (seen) => tally.enter(seen));

  await load.run(Math.min(LONGEST_WARM_UP_SECONDS, seconds));
  const before = await settle(target, load, tally);
  await load.run(seconds);
  const after = await settle(target, load, tally);
  tally.close(load.kills);

  const growthMiB = after.residentMiB - before.residentMiB;
  if (growthMiB > maxGrowthMiB) tally.complain(`its memory has grown by ${growthMiB} MiB`);
  for (const child of await childrenOf(target.pid)) load.children.add(child);
  const exitStatus = await target.stop();
  if (exitStatus !== 0) tally.complain(`its exit status is ${exitStatus}`);
  for (const child of load.children) {
    if (await isSandbox(child)) tally.complain(`it has left process ${child} behind`);
  }
  const losses = target.stderr().match(LOSS)?.length ?? 0;
  if (losses !== load.kills.length) {
    tally.complain(`${load.kills.length} sandboxes were killed, and ${losses} were lost`);
  }
  if (!/Calls under way: 0\s/.test(target.stderr())) {
    tally.complain("it stopped with Calls under way, though all had ended");
  }
  const crashed = load.kills.filter(({ errorCode }) => errorCode.endsWith("-exited")).length;
  return {
    name: `${isolation}, wire ${wire}, ${handler}`,
    tally,
    kills: { killed: load.kills.length - crashed, crashed },
    before,
    after,
    exitStatus,
  };
}

/** What the invoker holds when nothing has been under way for a while. */
async function settle(target: Target, load: Load, tally: Tally): Promise<ProcessFigures> {
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  const counts = await load.countUnderWay();
  for (const [sandbox, count] of counts) {
    if (count !== 0) tally.complain(`sandbox ${sandbox} has ${count} Calls that never ended`);
  }
  const { sandboxes } = target;
  if (counts.size !== sandboxes) {
    tally.complain(`${counts.size} sandboxes answer, not ${sandboxes}`);
  }
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  return await readFigures(target.pid);
}
