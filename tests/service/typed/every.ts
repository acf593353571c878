// Made of every.proto, legacy.proto by "invoker types": change that, and make this anew.
// deno-fmt-ignore-file
import type { Context, MethodCallOptions } from "@projectriff/deno-function-invoker";

export interface Echo {
  echoScalars: (request: Scalars, context: Context) => Reply<ScalarsInit>;
  echoOptionals: (request: Optionals, context: Context) => Replies<OptionalsInit>;
  echoLists: (requests: ReadableStream<Lists>, context: Context) => Reply<ListsInit>;
  echoUnpacked: (requests: ReadableStream<Unpacked>, context: Context) => Replies<UnpackedInit> | TransformStream<Unpacked, UnpackedInit>;
  echoMaps: (request: Maps, context: Context) => Reply<MapsInit>;
  echoChoice: (request: Choice, context: Context) => Reply<ChoiceInit>;
  echoTree: (request: Tree, context: Context) => Reply<TreeInit>;
  echoWellKnown: (request: WellKnown, context: Context) => Reply<WellKnownInit>;
  echoNames: (request: Names, context: Context) => Reply<NamesInit>;
  nothing: (request: Empty, context: Context) => Reply<EmptyInit | void>;
}

/** {@linkcode Echo} as a test calls it, by `loadService<EchoClient>`. */
export interface EchoClient {
  echoScalars: (request: ScalarsInit, options?: MethodCallOptions) => Promise<Scalars>;
  echoOptionals: (request: OptionalsInit, options?: MethodCallOptions) => ReadableStream<Optionals>;
  echoLists: (requests: Requests<ListsInit>, options?: MethodCallOptions) => Promise<Lists>;
  echoUnpacked: (requests: Requests<UnpackedInit>, options?: MethodCallOptions) => ReadableStream<Unpacked>;
  echoMaps: (request: MapsInit, options?: MethodCallOptions) => Promise<Maps>;
  echoChoice: (request: ChoiceInit, options?: MethodCallOptions) => Promise<Choice>;
  echoTree: (request: TreeInit, options?: MethodCallOptions) => Promise<Tree>;
  echoWellKnown: (request: WellKnownInit, options?: MethodCallOptions) => Promise<WellKnown>;
  echoNames: (request: NamesInit, options?: MethodCallOptions) => Promise<Names>;
  nothing: (request: EmptyInit, options?: MethodCallOptions) => Promise<Empty>;
}

export interface Legacy {
  echo: (request: Fields, context: Context) => Reply<FieldsInit>;
  needs: (request: Required, context: Context) => Reply<RequiredInit>;
}

/** {@linkcode Legacy} as a test calls it, by `loadService<LegacyClient>`. */
export interface LegacyClient {
  echo: (request: FieldsInit, options?: MethodCallOptions) => Promise<Fields>;
  needs: (request: RequiredInit, options?: MethodCallOptions) => Promise<Required>;
}

export interface Scalars {
  doubleValue: number;
  floatValue: number;
  int32Value: number;
  int64Value: bigint;
  uint32Value: number;
  uint64Value: bigint;
  sint32Value: number;
  sint64Value: bigint;
  fixed32Value: number;
  fixed64Value: bigint;
  sfixed32Value: number;
  sfixed64Value: bigint;
  boolValue: boolean;
  stringValue: string;
  bytesValue: Uint8Array;
  kind: Scalars_Kind;
  color: Color;
}

/** {@linkcode Scalars} where it is written. */
export interface ScalarsInit {
  doubleValue?: number | undefined;
  floatValue?: number | undefined;
  int32Value?: number | undefined;
  int64Value?: bigint | number | string | undefined;
  uint32Value?: number | undefined;
  uint64Value?: bigint | number | string | undefined;
  sint32Value?: number | undefined;
  sint64Value?: bigint | number | string | undefined;
  fixed32Value?: number | undefined;
  fixed64Value?: bigint | number | string | undefined;
  sfixed32Value?: number | undefined;
  sfixed64Value?: bigint | number | string | undefined;
  boolValue?: boolean | undefined;
  stringValue?: string | undefined;
  bytesValue?: Uint8Array | ArrayBuffer | undefined;
  kind?: Scalars_Kind | undefined;
  color?: Color | undefined;
}

export interface Optionals {
  doubleValue?: number;
  floatValue?: number;
  int32Value?: number;
  int64Value?: bigint;
  uint32Value?: number;
  uint64Value?: bigint;
  sint32Value?: number;
  sint64Value?: bigint;
  fixed32Value?: number;
  fixed64Value?: bigint;
  sfixed32Value?: number;
  sfixed64Value?: bigint;
  boolValue?: boolean;
  stringValue?: string;
  bytesValue?: Uint8Array;
  kind?: Scalars_Kind;
  tree?: Tree;
}

/** {@linkcode Optionals} where it is written. */
export interface OptionalsInit {
  doubleValue?: number | undefined;
  floatValue?: number | undefined;
  int32Value?: number | undefined;
  int64Value?: bigint | number | string | undefined;
  uint32Value?: number | undefined;
  uint64Value?: bigint | number | string | undefined;
  sint32Value?: number | undefined;
  sint64Value?: bigint | number | string | undefined;
  fixed32Value?: number | undefined;
  fixed64Value?: bigint | number | string | undefined;
  sfixed32Value?: number | undefined;
  sfixed64Value?: bigint | number | string | undefined;
  boolValue?: boolean | undefined;
  stringValue?: string | undefined;
  bytesValue?: Uint8Array | ArrayBuffer | undefined;
  kind?: Scalars_Kind | undefined;
  tree?: TreeInit | undefined;
}

export interface Tree {
  label: string;
  left?: Tree;
  children: Tree[];
  weight: number;
}

/** {@linkcode Tree} where it is written. */
export interface TreeInit {
  label?: string | undefined;
  left?: TreeInit | undefined;
  children?: readonly TreeInit[] | undefined;
  weight?: number | undefined;
}

export interface Lists {
  doubles: number[];
  floats: number[];
  int32s: number[];
  int64s: bigint[];
  uint32s: number[];
  uint64s: bigint[];
  sint32s: number[];
  sint64s: bigint[];
  fixed32s: number[];
  fixed64s: bigint[];
  sfixed32s: number[];
  sfixed64s: bigint[];
  bools: boolean[];
  strings: string[];
  bytes: Uint8Array[];
  kinds: Scalars_Kind[];
  trees: Tree[];
}

/** {@linkcode Lists} where it is written. */
export interface ListsInit {
  doubles?: readonly number[] | undefined;
  floats?: readonly number[] | undefined;
  int32s?: readonly number[] | undefined;
  int64s?: readonly (bigint | number | string)[] | undefined;
  uint32s?: readonly number[] | undefined;
  uint64s?: readonly (bigint | number | string)[] | undefined;
  sint32s?: readonly number[] | undefined;
  sint64s?: readonly (bigint | number | string)[] | undefined;
  fixed32s?: readonly number[] | undefined;
  fixed64s?: readonly (bigint | number | string)[] | undefined;
  sfixed32s?: readonly number[] | undefined;
  sfixed64s?: readonly (bigint | number | string)[] | undefined;
  bools?: readonly boolean[] | undefined;
  strings?: readonly string[] | undefined;
  bytes?: readonly (Uint8Array | ArrayBuffer)[] | undefined;
  kinds?: readonly Scalars_Kind[] | undefined;
  trees?: readonly TreeInit[] | undefined;
}

export interface Unpacked {
  doubles: number[];
  int32s: number[];
  int64s: bigint[];
  bools: boolean[];
  kinds: Scalars_Kind[];
}

/** {@linkcode Unpacked} where it is written. */
export interface UnpackedInit {
  doubles?: readonly number[] | undefined;
  int32s?: readonly number[] | undefined;
  int64s?: readonly (bigint | number | string)[] | undefined;
  bools?: readonly boolean[] | undefined;
  kinds?: readonly Scalars_Kind[] | undefined;
}

export interface Maps {
  int32Map: { [key: string]: number };
  int64Map: { [key: string]: number };
  uint32Map: { [key: string]: bigint };
  uint64Map: { [key: string]: Uint8Array };
  sint32Map: { [key: string]: boolean };
  sint64Map: { [key: string]: string };
  fixed32Map: { [key: string]: number };
  fixed64Map: { [key: string]: bigint };
  sfixed32Map: { [key: string]: number };
  sfixed64Map: { [key: string]: bigint };
  boolMap: { [key: string]: Scalars_Kind };
  stringMap: { [key: string]: Tree };
}

/** {@linkcode Maps} where it is written. */
export interface MapsInit {
  int32Map?: { [key: string]: number } | undefined;
  int64Map?: { [key: string]: number } | undefined;
  uint32Map?: { [key: string]: bigint | number | string } | undefined;
  uint64Map?: { [key: string]: Uint8Array | ArrayBuffer } | undefined;
  sint32Map?: { [key: string]: boolean } | undefined;
  sint64Map?: { [key: string]: string } | undefined;
  fixed32Map?: { [key: string]: number } | undefined;
  fixed64Map?: { [key: string]: bigint | number | string } | undefined;
  sfixed32Map?: { [key: string]: number } | undefined;
  sfixed64Map?: { [key: string]: bigint | number | string } | undefined;
  boolMap?: { [key: string]: Scalars_Kind } | undefined;
  stringMap?: { [key: string]: TreeInit } | undefined;
}

export interface Choice {
  doubleValue?: number;
  int64Value?: bigint;
  stringValue?: string;
  bytesValue?: Uint8Array;
  kind?: Scalars_Kind;
  tree?: Tree;
  null?: null;
  empty?: Empty;
  beside: number;
  a?: string;
  b?: boolean;
}

/** {@linkcode Choice} where it is written. */
export interface ChoiceInit {
  doubleValue?: number | undefined;
  int64Value?: bigint | number | string | undefined;
  stringValue?: string | undefined;
  bytesValue?: Uint8Array | ArrayBuffer | undefined;
  kind?: Scalars_Kind | undefined;
  tree?: TreeInit | undefined;
  null?: null | undefined;
  empty?: EmptyInit | undefined;
  beside?: number | undefined;
  a?: string | undefined;
  b?: boolean | undefined;
}

export type Empty = Record<string, never>;
export type EmptyInit = Record<string, never>;

export interface WellKnown {
  doubleValue?: number;
  floatValue?: number;
  int64Value?: bigint;
  uint64Value?: bigint;
  int32Value?: number;
  uint32Value?: number;
  boolValue?: boolean;
  stringValue?: string;
  bytesValue?: Uint8Array;
  struct?: { [name: string]: JsonValue };
  value?: JsonValue;
  list?: JsonValue[];
  timestamp?: string;
  duration?: string;
  fieldMask?: string;
  any?: AnyMessage;
  empty?: Empty;
  null: null;
  timestamps: string[];
  values: JsonValue[];
  durations: { [key: string]: string };
  int64Values: bigint[];
}

/** {@linkcode WellKnown} where it is written. */
export interface WellKnownInit {
  doubleValue?: number | undefined;
  floatValue?: number | undefined;
  int64Value?: bigint | number | string | undefined;
  uint64Value?: bigint | number | string | undefined;
  int32Value?: number | undefined;
  uint32Value?: number | undefined;
  boolValue?: boolean | undefined;
  stringValue?: string | undefined;
  bytesValue?: Uint8Array | ArrayBuffer | undefined;
  struct?: { [name: string]: JsonValue } | undefined;
  value?: JsonValue | undefined;
  list?: JsonValue[] | undefined;
  timestamp?: string | Date | undefined;
  duration?: string | undefined;
  fieldMask?: string | undefined;
  any?: AnyMessage | undefined;
  empty?: EmptyInit | undefined;
  null?: null | undefined;
  timestamps?: readonly (string | Date)[] | undefined;
  values?: readonly JsonValue[] | undefined;
  durations?: { [key: string]: string } | undefined;
  int64Values?: readonly (bigint | number | string)[] | undefined;
}

/** Names that are something in JavaScript, or change on the way to JSON. */
export interface Names {
  constructor: string;
  toString: string;
  hasOwnProperty?: string;
  __proto__: string;
  Leading: string;
  twoLines: string;
  UPPERCASE: string;
  with1Digit: string;
  custom: string;
  map: { [key: string]: string };
}

/** {@linkcode Names} where it is written. */
export interface NamesInit {
  constructor?: string | undefined;
  toString?: string | undefined;
  hasOwnProperty?: string | undefined;
  __proto__?: string | undefined;
  Leading?: string | undefined;
  twoLines?: string | undefined;
  UPPERCASE?: string | undefined;
  with1Digit?: string | undefined;
  custom?: string | undefined;
  map?: { [key: string]: string } | undefined;
}

export interface Fields {
  number?: number;
  text?: string;
  expanded: number[];
  packed: number[];
  closed?: Closed;
  list: Closed[];
  map: { [key: string]: Closed };
  picked?: Closed;
  other?: string;
}

/** {@linkcode Fields} where it is written. */
export interface FieldsInit {
  number?: number | undefined;
  text?: string | undefined;
  expanded?: readonly number[] | undefined;
  packed?: readonly number[] | undefined;
  closed?: Closed | undefined;
  list?: readonly Closed[] | undefined;
  map?: { [key: string]: Closed } | undefined;
  picked?: Closed | undefined;
  other?: string | undefined;
}

export interface Required {
  name: string;
  inner?: Required;
}

/** {@linkcode Required} where it is written. */
export interface RequiredInit {
  name: string;
  inner?: RequiredInit | undefined;
}

export type Scalars_Kind =
  | "NONE"
  | "GOOD"
  | "FINE"
  | "BAD"
  | number;

export type Color =
  | "UNKNOWN"
  | "RED"
  | number;

export type Closed =
  | "ZERO"
  | "ONE"
  | "TWO";

/** Requests one after the other. */
type Requests<T> = Iterable<T> | AsyncIterable<T>;

/** Responses one after the other, or a promise of them. */
type Replies<T> = Reply<Iterable<T> | AsyncIterable<T>>;

/** A response, or a promise of it. */
type Reply<T> = T | Promise<T>;

/** A message of any type: `"@type"` is its URL, the rest are its fields. */
type AnyMessage = { "@type"?: string; [field: string]: unknown };

/** What JSON has. */
type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };
