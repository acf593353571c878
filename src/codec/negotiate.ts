import { parseRanges, splitAccept } from "./accept.ts";
import { remember } from "./bounded_cache.ts";
import { bytesCodec, toOwnBytes } from "./bytes_codec.ts";
import { CannotCarryError } from "./cannot_carry_error.ts";
import { type Candidate, codecFor, type WriteCandidate, writeCandidates } from "./candidates.ts";
import type { Codec } from "./codec.ts";
import {
  acceptCannotCarry,
  acceptUnsupported,
  contentTypeUnsupported,
  marshallError,
  notCarried,
  notSync,
  unmarshallError,
} from "./codec_errors.ts";
import { formCodec } from "./form_codec.ts";
import { jsonCodec } from "./json_codec.ts";
import { isUtf8 } from "./charset.ts";
import { isPattern, tryParseMediaType } from "./media_type.ts";
import { isInRoom } from "./payload_room.ts";
import { textCodec } from "./text_codec.ts";
import {
  describeValue,
  isBytes,
  type Preference,
  preferenceOf,
  PREFERRED_TYPES,
} from "./value_kind.ts";

/** A payload, and what it is. */
export interface Encoded {
  /** Shares no memory with the value. A short one lies in a buffer with others: not to be transferred. */
  readonly payload: Uint8Array;
  readonly contentType: string;
}

/** Reads and writes values in the media types that the caller names (docs/content-types.md). */
export interface Codecs {
  /**
   * The codec of a `Content-Type`, by default `text/plain`.
   *
   * @throws {InvokerError} `error-client-content-type-unsupported`
   */
  find(contentType: string | undefined): Candidate;
  /**
   * Reads a payload.
   *
   * @throws {InvokerError} `error-client-content-type-unsupported`, `error-client-unmarshall`;
   * `error-server-function-invocation` when a codec of the function's own gives a promise
   */
  decode(payload: Uint8Array, contentType: string | undefined): unknown;
  /**
   * Writes a value in the best type that the caller accepts and that can carry it.
   *
   * @param accept the values of the `Accept` header, joined by ", "; by default a full wildcard
   * @param preference what breaks ties, where it is not the value's own
   * @throws {InvokerError} `error-client-accept-type-unsupported`, `error-client-marshall`
   */
  encode(value: unknown, accept: string | undefined, preference?: Preference): Encoded;
}

/** The codecs that every function has. */
export const BUILT_IN_CODECS: readonly Codec[] = [textCodec, jsonCodec, bytesCodec, formCodec];

const DEFAULT_CONTENT_TYPE = "text/plain";
const DEFAULT_ACCEPT = "*/*";

/**
 * Puts codecs together. Where two serve the same media type, the one that comes first is used.
 *
 * What headers come to is cached, as it is the same for message after message.
 *
 * @throws {TypeError} when a codec's media type is not written as `Codec.mediaTypes` says
 */
export function createCodecs(codecs: readonly Codec[] = BUILT_IN_CODECS): Codecs {
  codecs.forEach(checkMediaTypes);
  const readers = new Map<string, Candidate>();
  const writers: Record<Preference, Map<string, readonly WriteCandidate[]>> = {
    text: new Map(),
    bytes: new Map(),
    form: new Map(),
    json: new Map(),
  };

  function find(contentType: string | undefined): Candidate {
    const text = contentType || DEFAULT_CONTENT_TYPE;
    return readers.get(text) ?? remember(readers, text, findReader(codecs, text));
  }

  function decode(payload: Uint8Array, contentType: string | undefined): unknown {
    const { codec, mediaType } = find(contentType);
    let value: unknown;
    try {
      value = codec.decode(payload, mediaType);
    } catch (cause) {
      throw unmarshallError(cause);
    }
    if (value instanceof Promise) throw notSync(mediaType.essence, value);
    return value;
  }

  function encode(
    value: unknown,
    accept: string | undefined,
    preference: Preference = preferenceOf(value),
  ): Encoded {
    const text = accept || DEFAULT_ACCEPT;
    const known = writers[preference];
    const candidates = known.get(text) ??
      remember(known, text, findWriters(codecs, PREFERRED_TYPES[preference], text));
    let refusal: CannotCarryError | undefined;
    let ownFault: CannotCarryError | undefined;
    for (const candidate of candidates) {
      if (!candidate.codec.accepts(value)) continue;
      // Not something else than ever, as only a wildcard allows it: the value has a mistake in it.
      if (ownFault && !candidate.isNamed) continue;
      try {
        return write(candidate, value);
      } catch (cause) {
        if (!(cause instanceof CannotCarryError)) throw marshallError(cause);
        refusal ??= cause;
        if (candidate.isPreferred) ownFault = cause;
      }
    }
    if (ownFault) throw marshallError(ownFault);
    const others = findWriters(codecs, PREFERRED_TYPES[preference], DEFAULT_ACCEPT)
      .filter((candidate) =>
        candidate.codec.accepts(value) && (!refusal || canWrite(candidate, value))
      )
      .map(({ mediaType }) => mediaType.essence);
    if (others.length > 0) throw acceptCannotCarry(value, splitAccept(text), others, refusal);
    if (refusal) throw marshallError(refusal);
    throw notCarried(value, candidates.map(({ mediaType }) => mediaType.essence));
  }

  return { find, decode, encode };
}

function write({ codec, mediaType }: Candidate, value: unknown): Encoded {
  const { essence, parameters: { charset } } = mediaType;
  const isPlain = isUtf8(charset);
  if (!isPlain && !BUILT_IN_CODECS.includes(codec)) {
    throw new CannotCarryError(
      `Cannot write ${essence} in charset "${charset}": the function's own codecs write no charset`,
    );
  }
  const payload = checkPayload(codec.encode(value, mediaType));
  // That text is UTF-8 needs no saying, and bytes have no charset.
  const contentType = isPlain || isBytes(value) ? essence : `${essence}; charset=${charset}`;
  return { payload, contentType };
}

function canWrite(candidate: Candidate, value: unknown): boolean {
  try {
    write(candidate, value);
    return true;
  } catch {
    return false;
  }
}

function checkMediaTypes(codec: Codec): void {
  const bad = codec.mediaTypes.find((text) => !isPattern(text));
  if (bad === undefined) return;
  throw new TypeError(
    `Cannot use codec: "${bad}" is neither a media type in lower case nor a suffix such as "+json"`,
  );
}

function findReader(codecs: readonly Codec[], contentType: string): Candidate {
  const mediaType = tryParseMediaType(contentType);
  const codec = mediaType && codecFor(codecs, mediaType.essence);
  const isReadable = codec !== formCodec || isUtf8(mediaType?.parameters["charset"]);
  if (mediaType !== undefined && codec !== undefined && isReadable) return { codec, mediaType };
  throw contentTypeUnsupported(contentType);
}

function findWriters(
  codecs: readonly Codec[],
  preferred: readonly string[],
  accept: string,
): readonly WriteCandidate[] {
  const texts = splitAccept(accept);
  const ranges = parseRanges(texts.length > 0 ? texts : [DEFAULT_ACCEPT]);
  const candidates = writeCandidates(codecs, preferred, ranges);
  if (candidates.length === 0) throw acceptUnsupported(texts);
  return candidates;
}

/** Codecs of users are not always type-checked, nor do they all mind who owns a buffer. */
function checkPayload(payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return isInRoom(payload) ? payload : toOwnBytes(payload);
  throw new TypeError(`Cannot write payload: the codec gave ${describeValue(payload)}`);
}
