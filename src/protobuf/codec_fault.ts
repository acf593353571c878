/** What is wrong with a message, and where in it. */
export class CodecFault extends Error {
  override readonly name = "CodecFault";
  readonly #what: string;
  #path = "";

  constructor(what: string) {
    super(what);
    this.#what = what;
  }

  /** Puts what holds the place so far in front of it. */
  enter(step: string): void {
    const joint = step === "" || this.#path === "" || this.#path.startsWith("[") ? "" : ".";
    this.#path = `${step}${joint}${this.#path}`;
    this.message = this.#path === "" ? this.#what : `${shown(this.#path)}: ${this.#what}`;
  }
}

/** What is too deep has a long path, and what is wrong stands behind it. */
const MAX_PATH = 200;

function shown(path: string): string {
  return path.length <= MAX_PATH ? path : `${path.slice(0, 150)}…${path.slice(-40)}`;
}

/**
 * What was thrown, told that it happened in `step`.
 *
 * @param at the index or key in it, when it is of several elements
 */
export function within(error: unknown, step = "", at?: number | string): unknown {
  if (error instanceof CodecFault) {
    error.enter(at === undefined ? step : `${step}[${JSON.stringify(at)}]`);
  }
  return error;
}

/** A value is not of the type that its field has. */
export function wrongType(expected: string, value: unknown): CodecFault {
  return new CodecFault(`expected ${expected}, got ${kindOf(value)}`);
}

/** A value is of the right type, and not one of those that its field can hold. */
export function wrongValue(expected: string, value: unknown): CodecFault {
  return new CodecFault(`expected ${expected}, got ${excerpt(value)}`);
}

const MAX_EXCERPT = 40;

function excerpt(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value.slice(0, MAX_EXCERPT)) : `${value}`;
  return typeof value === "string" && value.length > MAX_EXCERPT ? `${text}…` : text;
}

function kindOf(value: unknown): string {
  if (typeof value !== "object") return typeof value;
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? name : "object";
}
