import { type ModuleRecord, type OwnModule, reachable } from "./module_record.ts";

/**
 * Runs a linked module after those that it depends on, each once (ECMA-262, 16.2.1.6.1.3).
 *
 * @returns `undefined` when all has run; a promise when one of them awaits
 * @throws what the module throws, every time anew
 */
export function evaluateModule({ own }: ModuleRecord): Promise<void> | undefined {
  if (own === undefined) return undefined;
  if (own.evaluation === undefined) begin(own);
  const { evaluation } = own;
  if (evaluation?.failure) throw evaluation.failure.cause;
  return evaluation?.pending;
}

function begin(own: OwnModule): void {
  const evaluation: OwnModule["evaluation"] = own.evaluation = {};
  const fail = (cause: unknown) => {
    evaluation.failure = { cause };
    throw cause;
  };
  try {
    evaluation.pending = runAfter(own)
      ?.catch(fail)
      .finally(() => evaluation.pending = undefined);
    // Who waits for it hears of its failure; when another module fails first, nobody does.
    evaluation.pending?.catch(() => {});
  } catch (cause) {
    evaluation.failure = { cause };
  }
}

/** Those that await are waited for together; the others run meanwhile. */
function runAfter(own: OwnModule): Promise<void> | undefined {
  const pending: Promise<void>[] = [];
  for (const dependency of own.dependencies) {
    if (waitsFor(dependency, own)) continue;
    const evaluation = evaluateModule(dependency);
    if (evaluation) pending.push(evaluation);
  }
  return pending.length > 0 ? Promise.all(pending).then(() => run(own)) : run(own);
}

function run(own: OwnModule): Promise<void> | undefined {
  const last = own.steps?.next();
  return last instanceof Promise ? last.then(() => {}) : undefined;
}

/** Whether a module that has begun depends on this one in turn: a circle, in which it goes first. */
function waitsFor(record: ModuleRecord, own: OwnModule): boolean {
  if (record.own?.evaluation?.pending === undefined) return false;
  return [...reachable(record)].some((each) => each.own === own);
}
