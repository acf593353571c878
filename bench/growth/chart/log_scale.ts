/** Places values on an axis so that equal ratios are equal distances. */
export interface LogScale {
  readonly min: number;
  readonly max: number;
  /** Where on the axis `value` is: 0 at `min`, 1 at `max`. */
  place(value: number): number;
  /** Values to draw a line at, between `min` and `max`: a few round ones. */
  readonly ticks: readonly number[];
}

/** By which values between powers of ten have a line: the fewer, the more there is between. */
const STEPS: readonly { readonly below: number; readonly steps: readonly number[] }[] = [
  { below: 6, steps: [1, 1.5, 2, 3, 4, 5, 6, 8] },
  { below: 1000, steps: [1, 2, 5] },
  { below: Infinity, steps: [1] },
];

/**
 * A scale over `values`, from one round value to another.
 *
 * @throws {RangeError} when there are none, or one is not above 0
 */
export function fitLogScale(values: readonly number[]): LogScale {
  if (values.length === 0 || !values.every((value) => value > 0 && value < Infinity)) {
    throw new RangeError(`Cannot scale: all of [${values.join(", ")}] have to be above 0`);
  }
  const low = Math.min(...values);
  const high = Math.max(...values);
  const steps = STEPS.find(({ below }) => high / low < below)?.steps ?? [1];
  const min = roundValues(low / 10, low, steps).at(-1) ?? low;
  const max = roundValues(high, high * 10, steps).find((value) => value > min) ?? high;
  return {
    min,
    max,
    place: (value) => Math.log(value / min) / Math.log(max / min),
    ticks: roundValues(min, max, steps),
  };
}

/** A scale that ends where `values` end, and has its lines at each of them. */
export function exactLogScale(values: readonly number[]): LogScale {
  const { place: _, ...fitted } = fitLogScale(values);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const ratio = max === min ? Math.E : max / min;
  return { ...fitted, min, max, place: (x) => Math.log(x / min) / Math.log(ratio), ticks: values };
}

/** Every one of `steps` times a power of ten from `low` to `high`, with a margin for rounding. */
function roundValues(low: number, high: number, steps: readonly number[]): number[] {
  const found: number[] = [];
  for (let power = Math.floor(Math.log10(low)) - 1; 10 ** power <= high * 1.001; power++) {
    for (const step of steps) {
      const value = Number((step * 10 ** power).toPrecision(3));
      if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
    }
  }
  return found;
}
