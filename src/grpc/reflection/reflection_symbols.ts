import { delimitedFields } from "./delimited_fields.ts";

/** What a `FileDescriptorProto` defines. */
export interface DescribedFile {
  readonly name: string;
  /** Names of the files that it imports. */
  readonly imports: readonly string[];
  /** Full names of its messages, fields, enums, values, services and methods. */
  readonly symbols: readonly string[];
  /** Full names of its services. */
  readonly services: readonly string[];
}

// Field numbers of google/protobuf/descriptor.proto. A name is always the first one.
const PACKAGE = 2;
const DEPENDENCY = 3;
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
  const fields = delimitedFields(descriptor);
  const scope = text(fields, PACKAGE);
  for (const [number, bytes] of fields) {
    const parts = FILE[number];
    if (parts === undefined) continue;
    if (parts === SERVICE) services.push(join(scope, text(delimitedFields(bytes), NAME)));
    collect(bytes, parts, scope, symbols);
  }
  const imports = fields.filter(([number]) => number === DEPENDENCY).map(([, name]) => utf8(name));
  return { name: text(fields, NAME), imports, symbols, services };
}

function collect(descriptor: Uint8Array, parts: Parts, scope: string, symbols: string[]): void {
  const fields = delimitedFields(descriptor);
  const name = join(scope, text(fields, NAME));
  symbols.push(name);
  for (const [number, bytes] of fields) {
    const inner = parts[number];
    // The values of an enum are its siblings.
    if (inner) collect(bytes, inner, parts === ENUM ? scope : name, symbols);
  }
}

function text(fields: readonly [number: number, bytes: Uint8Array][], wanted: number): string {
  return utf8(fields.find(([number]) => number === wanted)?.[1]);
}

function utf8(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}

function join(scope: string, name: string): string {
  return scope === "" ? name : `${scope}.${name}`;
}
