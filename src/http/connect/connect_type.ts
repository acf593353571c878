/** How messages of Connect are written. */
export type ConnectCodec = "json" | "proto";

/** What a `Content-Type` says of a request of Connect. */
export interface ConnectType {
  readonly codec: ConnectCodec;
  /** Whether each message has a prefix; else the body is one. */
  readonly isStream: boolean;
}

const TYPE = /^application\/(connect\+)?(json|proto)\s*(?:;|$)/i;

/** Reads a `Content-Type`; `undefined`: it is none of Connect. */
export function parseConnectType(contentType: string | undefined): ConnectType | undefined {
  const [, prefix, codec] = TYPE.exec(contentType ?? "") ?? [];
  if (codec === undefined) return undefined;
  return { codec: codec.toLowerCase() as ConnectCodec, isStream: prefix !== undefined };
}

/** The media type that says the same. */
export function connectType({ codec, isStream }: ConnectType): string {
  return `application/${isStream ? "connect+" : ""}${codec}`;
}
