import protobuf from "protobufjs/minimal";

/** What a `FileDescriptorProto` defines. */
export interface DescribedFile {
  /** Full names of its messages, fields, enums, values, services and methods. */
  readonly symbols: readonly string[];
  /** Full names of its services. */
  readonly services: readonly string[];
}

// Field numbers of google/protobuf/descriptor.proto. A name is always the first one.
const PACKAGE = 2;
const NAME = 1;
type Parts = { readonly [field: number]: Parts };
const FIELD: Parts = {};
const ENUM: Parts = { 2: {} };
const MESSAGE: Parts = {
  2: FIELD,
  get 3() {
    return MESSAGE;
  },
  4: ENUM,
  8: {},
};
const SERVICE: Parts = { 2: {} };
const FILE: Parts = { 4: MESSAGE, 5: ENUM, 6: SERVICE };

/** Reads what a `FileDescriptorProto` defines. */
export function describeFile(descriptor: Uint8Array): DescribedFile {
  const symbols: string[] = [];
  const services: string[] = [];
  const fields = fieldsOf(descriptor);
  const scope = text(fields, PACKAGE);
  for (const [number, bytes] of fields) {
    const parts = FILE[number];
    if (parts === undefined) continue;
    if (parts === SERVICE) services.push(join(scope, text(fieldsOf(bytes), NAME)));
    collect(bytes, parts, scope, symbols);
  }
  return { symbols, services };
}

function collect(descriptor: Uint8Array, parts: Parts, scope: string, symbols: string[]): void {
  const fields = fieldsOf(descriptor);
  const name = join(scope, text(fields, NAME));
  symbols.push(name);
  for (const [number, bytes] of fields) {
    const inner = parts[number];
    // The values of an enum are its siblings.
    if (inner) collect(bytes, inner, parts === ENUM ? scope : name, symbols);
  }
}

/** The fields of a message that are texts, bytes or messages, in their order. */
function fieldsOf(message: Uint8Array): readonly [number: number, bytes: Uint8Array][] {
  const reader = protobuf.Reader.create(message);
  const fields: [number, Uint8Array][] = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if ((tag & 7) === 2) fields.push([tag >>> 3, reader.bytes()]);
    else reader.skipType(tag & 7);
  }
  return fields;
}

function text(fields: readonly [number: number, bytes: Uint8Array][], wanted: number): string {
  return new TextDecoder().decode(fields.find(([number]) => number === wanted)?.[1]);
}

function join(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
