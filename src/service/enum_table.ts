import { wrongType, wrongValue } from "../protobuf/codec_fault.ts";
import type { EnumSchema } from "./service_set.ts";

const NULL_VALUE = "google.protobuf.NullValue";

/** The names of an enum's numbers. */
export class EnumTable {
  readonly #schema: EnumSchema;
  readonly #names = new Map<number, string | null>();
  readonly #numbers = new Map<unknown, number>();

  constructor(schema: EnumSchema) {
    this.#schema = schema;
    for (const [name, number] of schema.values) {
      if (!this.#names.has(number)) this.#names.set(number, name);
      this.#numbers.set(name, number);
    }
    if (schema.name !== NULL_VALUE) return;
    // JSON has a value for it.
    this.#names.set(0, null);
    this.#numbers.set(null, 0);
  }

  /** What stands for a field that is not set. */
  get zero(): string | number | null {
    const first = this.#schema.values[0]?.[1] ?? 0;
    return this.#names.get(first) ?? (this.#names.has(first) ? null : first);
  }

  /** What stands for a number; `undefined` when there is no such number in a closed enum. */
  read(number: number): string | number | null | undefined {
    const name = this.#names.get(number);
    if (name !== undefined) return name;
    return this.#schema.closed ? undefined : number;
  }

  /** The number that a value stands for. */
  write(value: unknown): number {
    const number = this.#numbers.get(value);
    if (number !== undefined) return number;
    if (typeof value === "string") throw wrongValue(`a name of ${this.#schema.name}`, value);
    if (typeof value !== "number") throw wrongType(`a name of ${this.#schema.name}`, value);
    if (value !== (value | 0) || this.#schema.closed && !this.#names.has(value)) {
      throw wrongValue(`a number of ${this.#schema.name}`, value);
    }
    return value;
  }
}
