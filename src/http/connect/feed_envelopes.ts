import { longestInflated } from "../../compression/decompress.ts";
import type { Frame } from "../../invocation/frame.ts";
import { Deframer, PrefixError } from "../../port/message_framing.ts";
import { notOneMessage } from "../../invocation/not_one_message.ts";
import type { BodyPlan, FeedLimits } from "../body_plan.ts";
import { HttpError } from "../http_error.ts";
import { framed, type HttpInput } from "../http_input.ts";
import { inflate } from "../inflate.ts";
import type { RequestBody } from "../request_body.ts";

const NOT_SAID =
  "Cannot read a message: it is compressed, and there is no Connect-Content-Encoding";

/**
 * Takes a body in whose messages have prefixes (Connect, streaming). One that has begun is read on when
 * there is room for all of it. Where there has to be one, it is given when the body has ended.
 *
 * @throws {HttpError | MessageTooLargeError | InvokerError} when it cannot be
 */
export async function feedEnvelopes(
  body: RequestBody,
  input: HttpInput,
  { headers, encoding, isOneMessage = false }: BodyPlan,
  { maxMessageBytes, held }: FeedLimits,
): Promise<void> {
  const deframer = new Deframer({ maxMessageBytes });
  let begunBytes = 0;
  let count = 0;
  let only: Frame | undefined;

  body.isAtRest = !isOneMessage;
  await body.read((piece) => {
    const messages = messagesOf(piece);
    count += messages.length;
    if (isOneMessage && count > 1) throw notOne(count);
    const { compressed } = deframer;
    const taken = compressed ? inflateEach(messages, new Set(compressed)) : take(messages);
    return taken ? taken.then(holdBegun) : holdBegun();
  });
  if (deframer.isWithinMessage) throw unreadable("Cannot read a message: the last was cut off");
  if (!isOneMessage) return;
  if (!only) throw notOne(count);
  held.add(-only.payload.byteLength);
  await input.push([only]);

  function messagesOf(piece: Uint8Array): readonly Uint8Array[] {
    try {
      return deframer.push(piece);
    } catch (error) {
      throw error instanceof PrefixError ? unreadable(error.message) : error;
    }
  }

  function take(messages: readonly Uint8Array[]): Promise<void> | undefined {
    if (!isOneMessage) return input.pushEach(framed(messages, headers));
    const [payload] = messages;
    if (!payload) return undefined;
    held.add(payload.byteLength);
    only = { payload, headers };
    return undefined;
  }

  /** Each is handed on before the next is decompressed: a piece may hold many times its size. */
  async function inflateEach(
    messages: readonly Uint8Array[],
    compressed: ReadonlySet<number>,
  ): Promise<void> {
    for (const [place, message] of messages.entries()) {
      let payload = message;
      if (compressed.has(place)) {
        if (!encoding) throw unreadable(NOT_SAID);
        const most = longestInflated(message.byteLength, encoding, maxMessageBytes);
        await held.reserve(most);
        if (body.isDiscarded) return;
        payload = await inflate(message, encoding, maxMessageBytes);
        held.add(-most);
      }
      await take([payload]);
    }
  }

  /** Counts what has begun, once its length is known; who takes what has come wholly counts it. */
  function holdBegun(): Promise<void> | undefined {
    body.isAtRest = !isOneMessage && !deframer.isWithinMessage;
    const more = deframer.begunLength - begunBytes;
    begunBytes = deframer.begunLength;
    return held.reserve(more);
  }
}

function unreadable(why: string): HttpError {
  return new HttpError(400, why, { status: "INVALID_ARGUMENT" });
}

function notOne(count: number): HttpError {
  return new HttpError(501, notOneMessage(count), { status: "UNIMPLEMENTED" });
}
