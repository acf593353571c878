import type { BudgetShare } from "../invocation/byte_budget.ts";
import { type FrameHeaders, NO_HEADERS } from "../invocation/frame.ts";
import { MessageTooLargeError } from "../invocation/message_too_large_error.ts";
import { MORE_BODY } from "../invocation/response_frames.ts";
import { readEvents } from "../cloudevents/modes.ts";
import { longestInflated } from "../compression/decompress.ts";
import {
  Decompressor,
  DECOMPRESSOR_BYTES,
  type StreamCompression,
} from "../compression/decompressor.ts";
import { AssembledBytes } from "./assembled_bytes.ts";
import type { BodyPlan, FeedLimits } from "./body_plan.ts";
import { feedEnvelopes } from "./connect/feed_envelopes.ts";
import { framed, type HttpInput } from "./http_input.ts";
import { inflate, toBodyError } from "./inflate.ts";
import { LineSplitter } from "./line_splitter.ts";
import { MessageRoom } from "./message_room.ts";
import { nextTurn } from "./next_turn.ts";
import type { RequestBody } from "./request_body.ts";
import { textUnlessForm } from "./text_unless_form.ts";

const EMPTY = new Uint8Array(0);
/** A body that is no longer goes with the head of its request: a stream costs more than to wait for it. */
const MAX_WHOLE_BYTES = 16 * 1024;

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
  await FEEDS[plan.kind](body, input, plan, limits);
  input.close();
}

async function feedLines(
  body: RequestBody,
  input: HttpInput,
  { headers, encoding }: BodyPlan,
  { maxMessageBytes, held }: FeedLimits,
): Promise<void> {
  const splitter = new LineSplitter(maxMessageBytes);
  const begun = new MessageRoom(held, maxMessageBytes);
  const take = (piece: Uint8Array) => {
    const pushed = input.pushEach(framed(splitter.push(piece), headers));
    const hold = () => begun.hold(splitter.begunBytes);
    return pushed ? pushed.then(hold) : hold();
  };
  if (encoding === undefined || encoding === "br") await body.read(take);
  else await readDecompressed(body, encoding, take, held);
  await input.pushEach(framed(splitter.end(), headers));
}

/** Reads a body as {@linkcode RequestBody.read} does, in pieces as they were before they were compressed. */
async function readDecompressed(
  body: RequestBody,
  encoding: StreamCompression,
  take: (piece: Uint8Array) => Promise<void> | undefined,
  held: BudgetShare,
): Promise<void> {
  await held.reserve(DECOMPRESSOR_BYTES);
  const decompressor = new Decompressor(encoding, (piece) => {
    if (body.isDiscarded) throw new DOMException("Nobody reads the body any more", "AbortError");
    // What becomes no line is work as well.
    return take(piece) ?? nextTurn();
  });
  try {
    await body.read((piece) => decompressor.push(piece));
    await decompressor.end();
  } catch (error) {
    throw toBodyError(error, encoding);
  }
  held.add(-DECOMPRESSOR_BYTES);
}

async function feedRequest(
  body: RequestBody,
  input: HttpInput,
  plan: BodyPlan,
  limits: FeedLimits,
): Promise<void> {
  const { headers, length } = plan;
  const { maxMessageBytes } = limits;
  if (length !== undefined && (length <= MAX_WHOLE_BYTES || length > maxMessageBytes)) {
    return await feedMessage(body, input, plan, limits);
  }
  const { received } = input;
  const push = (payload: Uint8Array, headers: FrameHeaders) => {
    const room = input.push([{ payload, headers }]);
    // Of them all.
    received.messages = 1;
    return room;
  };
  await push(EMPTY, new Map([...headers, ...MORE_BODY]));
  await body.read((piece) => {
    const bytes = received.bytes + piece.byteLength;
    if (bytes > maxMessageBytes) throw new MessageTooLargeError(undefined, maxMessageBytes);
    return push(piece, MORE_BODY);
  });
  await push(EMPTY, NO_HEADERS);
}

async function feedMessage(
  body: RequestBody,
  input: HttpInput,
  { kind, headers, events, encoding, length }: BodyPlan,
  { maxMessageBytes, held }: FeedLimits,
): Promise<void> {
  if (length !== undefined && length > maxMessageBytes) {
    throw new MessageTooLargeError(length, maxMessageBytes);
  }
  if (length !== undefined) await held.reserve(length);
  const room = new MessageRoom(held, maxMessageBytes);
  const come = new AssembledBytes(length);
  await body.read((piece) => {
    come.add(piece);
    if (come.bytes > maxMessageBytes) throw new MessageTooLargeError(undefined, maxMessageBytes);
    return length === undefined ? room.hold(come.bytes) : undefined;
  });
  void room.hold(0);
  let heldBytes = length ?? come.bytes;
  if (length === undefined) held.add(heldBytes);
  let payload = come.take();
  if (encoding) {
    const most = longestInflated(payload.byteLength, encoding, maxMessageBytes);
    await held.reserve(most);
    if (body.isDiscarded) return;
    heldBytes += most;
    payload = await inflate(payload, encoding, maxMessageBytes);
  }
  held.add(-heldBytes);
  const frame = { payload, headers };
  input.push(
    events ? readEvents(events, frame) : [kind === "request" ? frame : textUnlessForm(frame)],
  );
}

const FEEDS: Readonly<Record<BodyPlan["kind"], typeof feedMessage>> = {
  message: feedMessage,
  lines: feedLines,
  request: feedRequest,
  envelopes: feedEnvelopes,
};
