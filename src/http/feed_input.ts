import { concat } from "@std/bytes/concat";
import type { BudgetShare } from "../invocation/byte_budget.ts";
import type { FrameHeaders } from "../invocation/frame.ts";
import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";
import { type EventMode, readEvents } from "../cloudevents/modes.ts";
import { type Compression, decompress, longestInflated } from "../compression/decompress.ts";
import { HttpError } from "./http_error.ts";
import type { HttpInput } from "./http_input.ts";
import { LineSplitter } from "./line_splitter.ts";
import type { RequestBody } from "./request_body.ts";
import { textUnlessForm } from "./text_unless_form.ts";

/** How a body becomes messages. */
export interface BodyPlan {
  /** The whole body is one message, or each line is. */
  readonly kind: "message" | "lines";
  /** Of each message. */
  readonly headers: FrameHeaders;
  /** How it holds events whole; absent: it does not. */
  readonly events?: EventMode | undefined;
  /** What it is compressed with. */
  readonly encoding?: Compression | undefined;
  /** Its length as the client tells it, in bytes. */
  readonly length?: number | undefined;
}

/** Limits and counts of {@linkcode feedInput}. */
export interface FeedLimits {
  readonly maxMessageBytes: number;
  readonly held: BudgetShare;
}

/**
 * Takes the body of a request in, to its end.
 *
 * @throws {HttpError | MessageTooLargeError | InvokerError} when it cannot be
 */
export async function feedInput(
  body: RequestBody,
  input: HttpInput,
  plan: BodyPlan,
  limits: FeedLimits,
): Promise<void> {
  if (plan.kind === "lines") await feedLines(body, input, plan, limits);
  else await feedMessage(body, input, plan, limits);
  input.close();
}

async function feedLines(
  body: RequestBody,
  input: HttpInput,
  { headers }: BodyPlan,
  { maxMessageBytes, held }: FeedLimits,
): Promise<void> {
  const splitter = new LineSplitter(maxMessageBytes);
  const push = (lines: readonly Uint8Array[]) =>
    input.push(lines.map((payload) => ({ payload, headers })));
  await body.read((piece) => {
    const before = splitter.begunBytes;
    const room = push(splitter.push(piece));
    held.add(splitter.begunBytes - before);
    return room;
  });
  await push(splitter.end());
}

async function feedMessage(
  body: RequestBody,
  input: HttpInput,
  { headers, events, encoding, length }: BodyPlan,
  { maxMessageBytes, held }: FeedLimits,
): Promise<void> {
  if (length !== undefined && length > maxMessageBytes) {
    throw new MessageTooLargeError(length, maxMessageBytes);
  }
  if (length !== undefined) await held.reserve(length);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  await body.read((piece) => {
    bytes += piece.byteLength;
    if (bytes > maxMessageBytes) throw new MessageTooLargeError(undefined, maxMessageBytes);
    pieces.push(piece);
    return length === undefined ? held.reserve(piece.byteLength) : undefined;
  });
  let payload = pieces.length === 1 ? pieces[0] ?? new Uint8Array(0) : concat(pieces);
  let heldBytes = Math.max(bytes, length ?? 0);
  if (encoding) {
    const most = longestInflated(payload.byteLength, encoding, maxMessageBytes);
    await held.reserve(most);
    heldBytes += most;
    payload = await inflate(payload, encoding, maxMessageBytes);
  }
  held.add(-heldBytes);
  const frame = { payload, headers };
  input.push(events ? readEvents(events, frame) : [textUnlessForm(frame)]);
}

async function inflate(
  payload: Uint8Array,
  encoding: Compression,
  maxBytes: number,
): Promise<Uint8Array> {
  try {
    return await decompress(payload, encoding, maxBytes);
  } catch (error) {
    if (error instanceof MessageTooLargeError) throw error;
    throw new HttpError(400, `Cannot read the body: it is not compressed by ${encoding}`, {
      status: "INVALID_ARGUMENT",
    });
  }
}
