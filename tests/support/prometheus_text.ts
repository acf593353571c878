/** A line of Prometheus' text format that has a value. */
export interface Sample {
  /** With its suffix: `_bucket`, `_sum` or `_count`. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All samples of one name. */
export interface MetricFamily {
  readonly help: string;
  readonly type: string;
  readonly samples: readonly Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const LABEL = /(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [""],
  gauge: [""],
  histogram: ["_bucket", "_sum", "_count"],
};

/**
 * Reads Prometheus' text format 0.0.4, by name of the family, and is strict about it: an unknown
 * line, a sample before its type, one that is there twice, or a histogram that does not add up throws.
 */
export function parseMetrics(text: string): ReadonlyMap<string, MetricFamily> {
  if (!text.endsWith("\n")) throw new Error("The last line does not end");
  const families = new Map<string, MetricFamily & { samples: Sample[] }>();
  let help = { name: "", text: "" };
  let current = "";
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === "HELP") {
      if (!NAME.test(name) || rest === "") throw new Error(`A HELP is not valid: ${line}`);
      help = { name, text: rest };
    } else if (kind === "TYPE") {
      if (help.name !== name) throw new Error(`A TYPE without its HELP: ${line}`);
      if (!(rest in SUFFIXES)) throw new Error(`A TYPE that is not known: ${line}`);
      if (families.has(name)) throw new Error(`A family is there twice: ${line}`);
      families.set(name, { help: help.text, type: rest, samples: [] });
      current = name;
    } else {
      const sample = parseSample(line);
      const family = families.get(current);
      const isOfFamily = SUFFIXES[family?.type ?? ""]
        ?.some((suffix) => sample.name === `${current}${suffix}`);
      if (!family || !isOfFamily) throw new Error(`A sample outside of its family: ${line}`);
      if (find(family.samples, sample.name, sample.labels)) throw new Error(`Twice: ${line}`);
      family.samples.push(sample);
    }
  }
  for (const [name, family] of families) if (family.type === "histogram") check(name, family);
  return families;
}

/** The value of a sample; `undefined` when there is none. */
export function valueOf(
  families: ReadonlyMap<string, MetricFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number | undefined {
  const family = families.get(name) ?? families.get(name.replace(/_(?:bucket|sum|count)$/, ""));
  return find(family?.samples ?? [], name, labels)?.value;
}

function parseSample(line: string): Sample {
  const { name, labels: inBraces = "", value } = SAMPLE.exec(line)?.groups ?? {};
  const number = value === "+Inf" ? Infinity : Number(value);
  if (name === undefined || Number.isNaN(number)) throw new Error(`A line is not valid: ${line}`);
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < inBraces.length) {
    const found = LABEL.exec(inBraces)?.groups;
    if (!found || found["name"] === undefined) throw new Error(`A label is not valid: ${line}`);
    if (found["name"] in labels) throw new Error(`A label is there twice: ${line}`);
    labels[found["name"]] = (found["value"] ?? "")
      .replaceAll(/\\(.)/g, (_, escaped) => escaped === "n" ? "\n" : escaped);
  }
  return { name, labels, value: number };
}

function find(
  samples: readonly Sample[],
  name: string,
  labels: Readonly<Record<string, string>>,
): Sample | undefined {
  return samples.find((sample) => sample.name === name && keyOf(sample.labels) === keyOf(labels));
}

function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => a < b ? -1 : 1));
}

/** Its buckets rise to one that has all, and there is a sum of them. */
function check(name: string, { samples }: MetricFamily): void {
  const buckets = Map.groupBy(
    samples.filter((sample) => sample.name === `${name}_bucket`),
    ({ labels: { le: _le, ...rest } }) => keyOf(rest),
  );
  for (const series of buckets.values()) {
    const bounds = series.map(({ labels }) =>
      labels["le"] === "+Inf" ? Infinity : Number(labels["le"])
    );
    const counts = series.map(({ value }) => value);
    const rises = (values: readonly number[], least: number) =>
      values.every((value, i) => i === 0 || value - (values[i - 1] ?? 0) >= least);
    const { le: _le, ...labels } = series[0]?.labels ?? {};
    const count = find(samples, `${name}_count`, labels)?.value;
    const sum = find(samples, `${name}_sum`, labels)?.value;
    const total = counts.at(-1) ?? 0;
    if (!rises(bounds, Number.MIN_VALUE) || bounds.at(-1) !== Infinity || !rises(counts, 0)) {
      throw new Error(`The buckets of ${name} ${JSON.stringify(labels)} do not rise`);
    }
    // What is in a bucket is above the bound before it, and not above its own.
    const inBucket = counts.map((value, i) => value - (counts[i - 1] ?? 0));
    const least = inBucket.reduce((all, value, i) => all + value * (bounds[i - 1] ?? 0), 0);
    const most = inBucket.reduce((all, value, i) => all + (value && value * (bounds[i] ?? 0)), 0);
    const slack = 1e-9 * (1 + least);
    if (count !== total || sum === undefined || sum < least - slack || sum > most + slack) {
      throw new Error(`The histogram ${name} ${JSON.stringify(labels)} does not add up`);
    }
  }
}
