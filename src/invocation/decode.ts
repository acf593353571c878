/**
 * Makes a value of plain data that others sent: what it returns has been looked at to the last field.
 *
 * @throws {TypeError} when it is not of its kind
 */
export type Decode<T> = (value: unknown) => T;

/** A decoder for every field, of those that may be missing by {@linkcode optional}. */
export type FieldDecoders<T> = { readonly [Key in keyof T]-?: Decode<T[Key]> };

/** Text. */
export const decodeText: Decode<string> = (value) =>
  typeof value === "string" ? value : refuse("text");

/** Whether something is the case. */
export const decodeBoolean: Decode<boolean> = (value) =>
  typeof value === "boolean" ? value : refuse("whether it is so");

/** A number that is one: neither `NaN` nor infinite. */
export const decodeNumber: Decode<number> = (value) =>
  typeof value === "number" && Number.isFinite(value) ? value : refuse("a number");

/** A whole number from 0 on that a double tells from its neighbours. */
export const decodeCount: Decode<number> = (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse("a count");

/** One of a few words. */
export function decodeOneOf<const Word extends string>(words: readonly Word[]): Decode<Word> {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value) => known.has(value) ? value as Word : refuse(`one of ${words.join()}`);
}

/** A list, all of whose entries are of one kind. */
export function decodeList<T>(decode: Decode<T>): Decode<T[]> {
  return (value) => Array.isArray(value) ? value.map(decode) : refuse("a list");
}

/** A field that may be missing; {@linkcode decodeObject} leaves it out then. */
export function optional<T>(decode: Decode<T>): Decode<T> {
  return (value) => value === undefined ? undefined as T : decode(value);
}

/** An object of these fields; others are left out, and so are those that are missing. */
export function decodeObject<T extends object>(fields: FieldDecoders<T>): Decode<T> {
  const decoders = Object.entries<Decode<unknown>>(fields);
  return (value) => {
    const sent = fieldsOf(value);
    const read: Record<string, unknown> = {};
    for (const [name, decode] of decoders) {
      const field = decode(sent[name]);
      if (field !== undefined) read[name] = field;
    }
    return read as T;
  };
}

/** An object under any names, all of whose values are of one kind. */
export function decodeValues<T>(decode: Decode<T>): Decode<Readonly<Record<string, T>>> {
  return (value) =>
    Object.fromEntries(Object.entries(fieldsOf(value)).map(([name, each]) => [name, decode(each)]));
}

/** An object of one of several kinds, which its field `tag` names. */
export function decodeTagged<Tag extends string, T extends { readonly [Key in Tag]: string }>(
  tag: Tag,
  kinds: { readonly [Kind in T[Tag]]: Decode<Extract<T, { readonly [Key in Tag]: Kind }>> },
): Decode<T> {
  const decoders = new Map<unknown, Decode<T>>(Object.entries<Decode<T>>(kinds));
  return (value) => {
    const decode = decoders.get(fieldsOf(value)[tag]) ?? refuse(`a known "${tag}"`);
    return decode(value);
  };
}

/** The fields of an object, of which nothing is known yet. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse("an object");
  return value as Readonly<Record<string, unknown>>;
}

function refuse(expected: string): never {
  throw new TypeError(`Cannot read what was sent: expected ${expected}`);
}
