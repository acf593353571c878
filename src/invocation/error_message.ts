/** What is left of a message on its way between threads, in UTF-16 units. Callers are told less. */
const MAX_MESSAGE = 8192;
/** What is left of a text within what was thrown, … */
const MAX_INNER = 1000;
/** … how deep it is looked into, … */
const MAX_DEPTH = 6;
/** … at how many values in all, and of one, … */
const MAX_VALUES = 500;
/** … and at how many errors of one. */
const MAX_ERRORS = 10;
const UNSHOWN = "a value that cannot be shown";

/** How far the look into what was thrown has come. */
interface Look {
  /** What it went through: an author may throw circles. */
  readonly path: readonly object[];
  readonly budget: { values: number };
}

/** A message that is no longer than anybody reads. */
export function shortened(message: string, most = MAX_MESSAGE): string {
  return message.length <= most ? message : `${message.slice(0, most)}…`;
}

/**
 * The message of anything that can be thrown: the most that can be said of it, without a stack.
 *
 * Never throws itself, also where what was thrown does so when it is read.
 */
export function errorMessage(thrown: unknown): string {
  const look = { path: [], budget: { values: MAX_VALUES } };
  return shortened(attempt(() => textOf(thrown, look)) ?? UNSHOWN);
}

/** What an error or an object holds that was thrown before, its cause first. Never throws. */
export function errorsWithin(thrown: unknown): unknown[] {
  if (typeof thrown !== "object" || thrown === null) return [];
  const errors = read(thrown, "errors");
  return [
    ...["cause", "error", "suppressed"].map((name) => read(thrown, name)),
    ...Array.isArray(errors) ? errors.slice(0, MAX_ERRORS) : [],
  ].filter((each) => each !== undefined);
}

/** A property of what an author has made, who may have made it to throw: then there is none. */
export function read(value: object, name: string): unknown {
  return attempt(() => (value as Record<string, unknown>)[name]);
}

function attempt<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

function textOf(thrown: unknown, look: Look): string {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  if (thrown instanceof Error) return textOfError(thrown, look);
  const message = read(thrown, "message");
  if (typeof message === "string" && message !== "") return message;
  const told = tellable(thrown, look);
  const text = typeof told === "string" ? told : JSON.stringify(told);
  return text === "{}" ? tagOf(thrown) : text;
}

function textOfError(error: Error, look: Look): string {
  // Nothing keeps an author from a message that is no string, which might not cross threads.
  const [message, name] = ["message", "name"].map((each) => {
    const value = read(error, each);
    return value === undefined ? "" : attempt(() => textOf(value, look)) ?? "";
  });
  const head = message || name || "Error";
  const [within, count] = toldOf(error, message === "");
  const inner = enter(error, look);
  if (within.length === 0 || !inner) return head;
  const told = within
    .map((each) => shortened(attempt(() => textOf(each, inner)) ?? UNSHOWN, MAX_INNER));
  if (count > told.length) told.push(`and ${count - told.length} more`);
  return `${head}: ${told.join("; ")}`;
}

/** What is told of the errors in one, and how many there are; of a cause only where nothing else is said. */
function toldOf(error: Error, isSilent: boolean): [told: readonly unknown[], count: number] {
  const errors = read(error, "errors");
  if (Array.isArray(errors) && errors.length > 0) {
    return [errors.slice(0, MAX_ERRORS), errors.length];
  }
  const suppressed = read(error, "suppressed");
  const told = suppressed !== undefined
    ? [read(error, "error"), suppressed]
    : [isSilent ? read(error, "cause") : undefined].filter((each) => each !== undefined);
  return [told, told.length];
}

/** What JSON can be made of, of any value. */
function tellable(value: unknown, look: Look): unknown {
  if (typeof value === "string") return shortened(value, MAX_INNER);
  if (typeof value === "bigint" || typeof value === "symbol") return String(value);
  // JSON would call one that is named `toJSON`.
  if (typeof value === "function") return undefined;
  if (typeof value !== "object" || value === null) return value;
  const inner = enter(value, look);
  return inner ? attempt(() => tellableObject(value, inner)) ?? UNSHOWN : "…";
}

function tellableObject(value: object, look: Look): unknown {
  if (value instanceof Error) return textOfError(value, look);
  if (value instanceof Response) return `a Response, ${value.status} ${value.statusText}`.trim();
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) {
    return Array.from(Iterator.from(value).take(MAX_VALUES), (each) => tellable(each, look));
  }
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  const own = ownText(value);
  if (own !== undefined) return own;
  const toJSON = read(value, "toJSON");
  const json = typeof toJSON === "function" && attempt(() => tellable(toJSON.call(value), look));
  if (json) return json;
  const names = Object.keys(value).slice(0, MAX_VALUES);
  const tag = tagOf(value);
  if (names.length === 0 && tag !== "[object Object]") return tag;
  return Object.fromEntries(names.map((name) => [name, tellable(read(value, name), look)]));
}

/** What an object says of itself, where it does. */
function ownText(value: object): string | undefined {
  const toString = read(value, "toString");
  if (typeof toString !== "function" || toString === Object.prototype.toString) return undefined;
  return attempt(() => shortened(String(value), MAX_INNER));
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}

/** One step further; `undefined` in a circle, too deep, or after enough of it. */
function enter(value: object, { path, budget }: Look): Look | undefined {
  if (path.includes(value) || path.length >= MAX_DEPTH || --budget.values < 0) return undefined;
  return { path: [...path, value], budget };
}
