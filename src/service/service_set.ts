/** The types of fields that hold no other type. */
export type ScalarType =
  | "double"
  | "float"
  | "int32"
  | "int64"
  | "uint32"
  | "uint64"
  | "sint32"
  | "sint64"
  | "fixed32"
  | "fixed64"
  | "sfixed32"
  | "sfixed64"
  | "bool"
  | "string"
  | "bytes";

/** A field of a message. */
export interface FieldSchema {
  /** As the .proto file has it. */
  readonly name: string;
  /** As values and JSON have it. */
  readonly jsonName: string;
  readonly number: number;
  /** Of a map: that of its values. */
  readonly type: ScalarType | "message" | "enum";
  /** Full name of the message or enum, without a dot before it. */
  readonly typeName?: string;
  readonly repeated?: true;
  /** How elements are written; either way is read. */
  readonly packed?: true;
  /** The type of a map's keys; only maps have it. */
  readonly keyType?: ScalarType;
  /** Whether it is absent from a value when it is not set. */
  readonly presence?: true;
  readonly required?: true;
  /** The name of the oneof that it is a member of. */
  readonly oneof?: string;
}

/** A message's type. */
export interface MessageSchema {
  /** Its full name, as "greeter.HelloRequest". */
  readonly name: string;
  /** In the order of the file. */
  readonly fields: readonly FieldSchema[];
}

/** An enum's type. */
export interface EnumSchema {
  readonly name: string;
  /** In the order of the file: of numbers with several names the first counts. */
  readonly values: readonly (readonly [name: string, number: number])[];
  /** Whether a number without a name is an unknown field, as in proto2. */
  readonly closed?: true;
}

/** A method that is served. */
export interface MethodInfo {
  /** As the file has it: "SayHello". */
  readonly name: string;
  /** "/greeter.Greeter/SayHello". */
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  /** Whether to call it changes nothing: its `idempotency_level` is `NO_SIDE_EFFECTS`. */
  readonly isSafe?: true;
  /** Full name of the message. */
  readonly requestType: string;
  /** Full name of the message. */
  readonly responseType: string;
}

/** A service that is served. */
export interface ServiceInfo {
  /** Its full name: "greeter.Greeter". */
  readonly name: string;
  readonly methods: readonly MethodInfo[];
}

/**
 * Services and all that is needed to read and write their messages: plain data, the same after a
 * way through JSON.
 */
export interface ServiceSet {
  readonly services: readonly ServiceInfo[];
  readonly messages: readonly MessageSchema[];
  readonly enums: readonly EnumSchema[];
  /** `FileDescriptorProto`s in base64, by the name of the file, as reflection serves them. */
  readonly files: Readonly<Record<string, string>>;
  /** What whoever starts the invoker is to be told of the files. */
  readonly notes: readonly string[];
  /** What the .proto files say besides, when it was asked for; no plain data, it crosses nowhere. */
  readonly source?: ServiceSource;
}

/** What people read in .proto files. */
export interface ServiceSource {
  /** Comments, by the full names of what they are about. */
  readonly comments: ReadonlyMap<string, string>;
  /** The texts of files that do not come along with the invoker, by the names that imports have. */
  readonly texts: Readonly<Record<string, string>>;
}
