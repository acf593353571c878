const STEP_MS = 250;

/** Counts down to zero, a message a step, with a little time between them. */
export function countDown(from: string | number): AsyncIterable<string> {
  const start = Number(from);
  if (!Number.isInteger(start) || start < 1) {
    throw new RangeError(`Cannot count down from "${from}": it is no whole number above zero`);
  }
  return steps(start);
}

async function* steps(start: number): AsyncGenerator<string> {
  for (let left = start; left > 0; left--) {
    yield String(left);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  yield "Lift-off!";
}
