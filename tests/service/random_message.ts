import type {
  FieldSchema,
  MessageSchema,
  ScalarType,
  ServiceSet,
} from "../../src/service/service_set.ts";

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = state + 0x6d2b79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 2 ** 32;
  };
}

const MAX_DEPTH = 3;
const INTERESTING: readonly number[] = [0, 1, -1, 127, 128, 16383, 16384, 2 ** 31 - 1, -(2 ** 31)];
const LETTERS = ["a", "Z", "0", "_", " ", '"', "\\", "\0", "é", "€", "😀", "\u2028", "\ufeff"];

/** Makes values of a set's messages, as they are read: with all that is there when nothing is set. */
export class MessageMaker {
  readonly #random: () => number;
  readonly #set: ServiceSet;

  constructor(set: ServiceSet, random: () => number) {
    this.#set = set;
    this.#random = random;
  }

  /** A value of the type of that name. */
  make(name: string, depth = 0): unknown {
    const schema = this.#set.messages.find((message) => message.name === name);
    if (!schema) throw new Error(`there is no type "${name}"`);
    return this.#wellKnown(name, depth) ?? this.#fields(schema, depth);
  }

  #fields({ fields }: MessageSchema, depth: number): object {
    const entries: [string, unknown][] = [];
    const oneofs = new Set(fields.flatMap(({ oneof }) => oneof ?? []));
    const members = new Set(
      [...oneofs].map((name) => this.#pick(fields.filter(({ oneof }) => oneof === name))),
    );
    for (const field of fields) {
      if (field.oneof !== undefined && !members.has(field)) continue;
      const isDeep = field.type === "message" && depth >= MAX_DEPTH;
      if (field.presence && !field.required && (isDeep || this.#chance(0.4))) continue;
      const count = isDeep ? 0 : Math.floor(this.#random() * 4);
      if (field.keyType) {
        entries.push([field.jsonName, this.#map(field, field.keyType, count, depth)]);
      } else if (field.repeated) {
        const list = Array.from({ length: count }, () => this.#value(field, depth));
        entries.push([field.jsonName, list]);
      } else if (field.presence || this.#chance(0.7)) {
        entries.push([field.jsonName, this.#value(field, depth)]);
      } else entries.push([field.jsonName, this.#zero(field)]);
    }
    return Object.fromEntries(entries);
  }

  #map(field: FieldSchema, keyType: ScalarType, count: number, depth: number): object {
    return Object.fromEntries(
      Array.from(
        { length: count },
        () => [String(this.#scalar(keyType)), this.#value(field, depth)],
      ),
    );
  }

  #value({ type, typeName = "" }: FieldSchema, depth: number): unknown {
    if (type === "message") return this.make(typeName, depth + 1);
    return type === "enum" ? this.#enum(typeName) : this.#scalar(type);
  }

  #zero({ type, typeName = "" }: FieldSchema): unknown {
    if (type === "enum") return this.#enum(typeName, 0);
    if (type === "string") return "";
    if (type === "bytes") return new Uint8Array(0);
    if (type === "bool") return false;
    return type.endsWith("64") ? 0n : 0;
  }

  #enum(name: string, wanted?: number): unknown {
    if (name === "google.protobuf.NullValue") return null;
    const { values = [], closed } = this.#set.enums.find((type) => type.name === name) ?? {};
    const number = wanted ?? (closed || this.#chance(0.8) ? this.#pick(values)[1] : 12345);
    return values.find(([, value]) => value === number)?.[0] ?? number;
  }

  #scalar(type: ScalarType): string | number | bigint | boolean | Uint8Array {
    switch (type) {
      case "bool":
        return this.#chance(0.5);
      case "string":
        return Array.from({ length: this.#length() }, () => this.#pick(LETTERS)).join("");
      case "bytes":
        return Uint8Array.from({ length: this.#length() }, () => Math.floor(this.#random() * 256));
      case "double":
        return this.#pick([this.#random() * 1e9, -0, NaN, Infinity, -Infinity, 5e-324, 1.7e308]);
      case "float":
        return Math.fround(this.#pick([this.#random() * 1e9, -0, NaN, Infinity, -Infinity, 1e-45]));
      case "int32":
      case "sint32":
      case "sfixed32":
        return this.#pick([...INTERESTING, Math.floor(this.#random() * 2 ** 32) | 0]);
      case "uint32":
      case "fixed32":
        return this.#pick(INTERESTING) >>> 0;
      default: {
        const high = BigInt(Math.floor(this.#random() * 2 ** 32));
        const big = this.#pick([high << 32n | high, high, ...INTERESTING.map(BigInt), 1n << 63n]);
        return type === "uint64" || type === "fixed64"
          ? BigInt.asUintN(64, big)
          : BigInt.asIntN(64, big);
      }
    }
  }

  #wellKnown(name: string, depth: number): unknown {
    switch (name.replace(/^google\.protobuf\./, "")) {
      case "Struct":
        return this.#json(depth, "object");
      case "ListValue":
        return this.#json(depth, "array");
      case "Value":
        return this.#json(depth);
      case "Timestamp":
        return this.#pick([
          "1970-01-01T00:00:00Z",
          "0001-01-01T00:00:00Z",
          "9999-12-31T23:59:59.999999999Z",
          "2024-02-29T12:00:00.500Z",
          "1969-12-31T23:59:59.000001Z",
        ]);
      case "Duration":
        return this.#pick(["0s", "1.500s", "-0.000000001s", "315576000000s", "-3.250s"]);
      case "FieldMask":
        return this.#pick(["", "a", "fooBar,baz.quxQuux"]);
      case "Any": {
        const type = this.#pick(["test.every.Tree", "google.protobuf.Duration"]);
        const message = this.make(type, depth + 1);
        const fields = typeof message === "object" ? message : { value: message };
        return { "@type": `type.googleapis.com/${type}`, ...fields };
      }
    }
    const [, wrapped] = /^google\.protobuf\.([A-Z]\w*)Value$/.exec(name) ?? [];
    return wrapped === undefined ? undefined : this.#scalar(wrapped.toLowerCase() as ScalarType);
  }

  #json(depth: number, kind = this.#pick(["null", "number", "text", "object", "array"])): unknown {
    const length = depth >= MAX_DEPTH ? 0 : Math.floor(this.#random() * 3);
    const items = () => Array.from({ length }, () => this.#json(depth + 1));
    switch (kind) {
      case "number":
        return this.#random() * 1e6;
      case "text":
        return this.#scalar("string");
      case "object":
        return Object.fromEntries(items().map((item) => [this.#scalar("string"), item]));
      case "array":
        return items();
      default:
        return this.#pick([null, true, false]);
    }
  }

  #length(): number {
    return this.#pick([0, 1, 3, 10, 50, 200]);
  }

  #chance(probability: number): boolean {
    return this.#random() < probability;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random() * items.length)] as Item;
  }
}
