import type { MessageCount } from "../invocation/call_observer.ts";
import type { Frame } from "../invocation/frame.ts";
import { goesOn } from "../invocation/response_frames.ts";
import { compressBody } from "./compress_body.ts";
import { toResponseHeaders } from "./header_fields.ts";
import type { HttpExchange } from "./http_exchange.ts";
import type { OutputFrames } from "./output_frames.ts";

/** Statuses that have no body (RFC 9110, 15). */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Answers with a `Response` of the function's, whose body goes out as it is made.
 *
 * @throws what the body fails with; what was made before it has been sent
 */
export async function answerResponse(
  exchange: HttpExchange,
  status: number,
  head: Frame,
  frames: OutputFrames,
  { sent }: { readonly sent: MessageCount },
): Promise<void> {
  const fields = toResponseHeaders(head.headers);
  sent.messages++;
  if (WITHOUT_BODY.has(status)) return await exchange.respond(status, fields);
  if (!goesOn(head)) {
    sent.bytes += head.payload.byteLength;
    const whole = compressBody(exchange.request, head.payload, fields);
    return await exchange.respond(status, whole.headers, whole.body);
  }
  exchange.begin(status, fields);
  // What follows may take its time.
  exchange.flush();
  let part: Frame | undefined = head;
  while (part && !exchange.isOver && !exchange.isHead) {
    sent.bytes += part.payload.byteLength;
    await exchange.send(part.payload);
    part = goesOn(part) ? await frames.next() : undefined;
  }
  exchange.end();
}
