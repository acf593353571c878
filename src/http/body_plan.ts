import type { EventMode } from "../cloudevents/modes.ts";
import type { Compression } from "../compression/decompress.ts";
import type { BudgetShare } from "../invocation/byte_budget.ts";
import type { FrameHeaders } from "../invocation/frame.ts";

/** How a body becomes messages. */
export interface BodyPlan {
  /**
   * The whole body is one message, or each line is; or it goes on behind the head of a request; or each
   * message has a prefix, as Connect has it.
   */
  readonly kind: "message" | "lines" | "request" | "envelopes";
  /** Of each message. */
  readonly headers: FrameHeaders;
  /** Of envelopes: whether there has to be one. @default {false} */
  readonly isOneMessage?: boolean | undefined;
  /** How it holds events whole; absent: it does not. */
  readonly events?: EventMode | undefined;
  /** What it is compressed with. */
  readonly encoding?: Compression | undefined;
  /** Its length as the client tells it, in bytes. */
  readonly length?: number | undefined;
}

/** Limits and counts of what takes a body in. */
export interface FeedLimits {
  readonly maxMessageBytes: number;
  readonly held: BudgetShare;
}
