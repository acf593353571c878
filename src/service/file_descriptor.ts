/** What is used of google/protobuf/descriptor.proto, as protobufjs names things. */
export interface FileDescriptor {
  readonly name: string;
  readonly package?: string;
  readonly dependency?: readonly string[];
  readonly messageType?: readonly MessageDescriptor[];
  readonly enumType?: readonly EnumDescriptor[];
  readonly service?: readonly ServiceDescriptor[];
  readonly options?: { readonly features?: Features };
  /** "proto2", "proto3" or "editions". */
  readonly syntax?: string;
  readonly edition?: number;
}

/** A message's type. */
export interface MessageDescriptor {
  readonly name: string;
  readonly field?: readonly FieldDescriptor[];
  readonly nestedType?: readonly MessageDescriptor[];
  readonly enumType?: readonly EnumDescriptor[];
  readonly oneofDecl?: readonly { readonly name: string }[];
  readonly options?: { readonly mapEntry?: boolean; readonly features?: Features };
}

/** A field. */
export interface FieldDescriptor {
  readonly name: string;
  readonly number: number;
  readonly label?: number;
  readonly type?: number;
  /** With a dot before it. */
  readonly typeName?: string;
  readonly oneofIndex?: number;
  readonly jsonName?: string;
  readonly proto3Optional?: boolean;
  readonly options?: { readonly packed?: boolean; readonly features?: Features };
}

/** An enum. */
export interface EnumDescriptor {
  readonly name: string;
  readonly value?: readonly { readonly name: string; readonly number?: number }[];
  readonly options?: { readonly features?: Features };
}

/** A service. */
export interface ServiceDescriptor {
  readonly name: string;
  readonly method?: readonly {
    readonly name: string;
    readonly inputType: string;
    readonly outputType: string;
    readonly clientStreaming?: boolean;
    readonly serverStreaming?: boolean;
    readonly options?: { readonly idempotencyLevel?: number };
  }[];
}

/** How an edition has it done, by the numbers of the enums in `FeatureSet`. */
export interface Features {
  readonly fieldPresence?: number;
  readonly enumType?: number;
  readonly repeatedFieldEncoding?: number;
  readonly messageEncoding?: number;
}

/** The `idempotency_level` of a method that changes nothing. */
export const NO_SIDE_EFFECTS = 1;
export const PRESENCE = { EXPLICIT: 1, IMPLICIT: 2, LEGACY_REQUIRED: 3 } as const;
export const ENUM_TYPE = { OPEN: 1, CLOSED: 2 } as const;
export const REPEATED_ENCODING = { PACKED: 1, EXPANDED: 2 } as const;
export const MESSAGE_ENCODING = { LENGTH_PREFIXED: 1, DELIMITED: 2 } as const;
export const LABEL = { OPTIONAL: 1, REQUIRED: 2, REPEATED: 3 } as const;

/** The types of fields, at their numbers. */
export const FIELD_TYPES = [
  undefined,
  "double",
  "float",
  "int64",
  "uint64",
  "int32",
  "fixed64",
  "fixed32",
  "bool",
  "string",
  "group",
  "message",
  "bytes",
  "uint32",
  "enum",
  "sfixed32",
  "sfixed64",
  "sint32",
  "sint64",
] as const;
