import { anyType } from "./any_type.ts";
import { compileDecoder, type MessagePlan } from "./compile_decoder.ts";
import { compileEncoder } from "./compile_encoder.ts";
import { EnumTable } from "./enum_table.ts";
import type { MessageType } from "./message_type.ts";
import type { MessageSchema, ServiceSet } from "./service_set.ts";
import { ANY, hasOwnForm, wellKnownType } from "./well_known_types.ts";

/** The types of a set of services, each made when it is first asked for. */
export class TypeTable {
  readonly #schemas: ReadonlyMap<string, MessageSchema>;
  readonly #enumSchemas;
  readonly #types = new Map<string, MessageType>();
  readonly #enums = new Map<string, EnumTable>();

  constructor({ messages, enums }: Pick<ServiceSet, "messages" | "enums">) {
    this.#schemas = new Map(messages.map((schema) => [schema.name, schema]));
    this.#enumSchemas = new Map(enums.map((schema) => [schema.name, schema]));
  }

  /** A message's schema, if there is one of that name. */
  schemaOf(name: string): MessageSchema | undefined {
    return this.#schemas.get(name);
  }

  /** A message's type by its full name, which is that of a schema. */
  typeOf(name: string): MessageType {
    let type = this.#types.get(name);
    if (type === undefined) {
      const raw = this.#compileLate(name);
      type = name === ANY
        ? anyType(raw, (name) => this.schemaOf(name) && this.typeOf(name))
        : wellKnownType(name, raw) ?? raw;
      this.#types.set(name, type);
    }
    return type;
  }

  /** An enum by its full name. */
  enumOf(name: string): EnumTable {
    let table = this.#enums.get(name);
    if (table === undefined) {
      table = new EnumTable(found(this.#enumSchemas.get(name), name));
      this.#enums.set(name, table);
    }
    return table;
  }

  /** A type that compiles itself when it is first used: types hold each other, and few are used. */
  #compileLate(name: string): MessageType {
    const schema = found(this.#schemas.get(name), name);
    const type: MessageType = {
      decode: (reader, end, depth) => {
        type.decode = compileDecoder(this.#plan(schema));
        return type.decode(reader, end, depth);
      },
      encode: (writer, value, depth) => {
        type.encode = compileEncoder(this.#plan(schema));
        type.encode(writer, value, depth);
      },
    };
    return type;
  }

  #plan(
    schema: MessageSchema,
  ): MessagePlan & { readonly types: readonly (MessageType | undefined)[] } {
    const { fields } = schema;
    return {
      schema,
      types: fields.map(({ type, typeName = "" }) =>
        type === "message" ? this.typeOf(typeName) : undefined
      ),
      enums: fields.map(({ type, typeName = "" }) =>
        type === "enum" ? this.enumOf(typeName) : undefined
      ),
      // Of a form of its own nobody sees the fields.
      steps: fields.map(({ jsonName }) => hasOwnForm(schema.name) ? "" : jsonName),
    };
  }
}

function found<T>(schema: T | undefined, name: string): T {
  if (schema === undefined) {
    throw new TypeError(`Cannot find the type "${name}" among the services' types`);
  }
  return schema;
}
