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
    evaluation.pending = runAfter(own, own.dependencies.values())
      ?.catch(fail)
      .finally(() => evaluation.pending = undefined);
  } catch (cause) {
    evaluation.failure = { cause };
  }
}

function runAfter(
  own: OwnModule,
  dependencies: Iterator<ModuleRecord>,
): Promise<void> | undefined {
  for (let next = dependencies.next(); !next.done; next = dependencies.next()) {
    if (waitsFor(next.value, own)) continue;
    const pending = evaluateModule(next.value);
    if (pending) return pending.then(() => runAfter(own, dependencies));
  }
  const last = own.steps?.next();
  return last instanceof Promise ? last.then(() => {}) : undefined;
}

/** Whether a module that has begun depends on this one in turn: a circle, in which it goes first. */
function waitsFor(record: ModuleRecord, own: OwnModule): boolean {
  if (record.own?.evaluation?.pending === undefined) return false;
  return [...reachable(record)].some((each) => each.own === own);
}
