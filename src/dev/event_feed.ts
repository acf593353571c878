import type { HttpExchange } from "../http/http_exchange.ts";
import type { DevEvent } from "./dev_event.ts";

/** How many events are kept for who comes later, or comes back. */
const MAX_KEPT = 200;
/** How many may listen at once. */
const MAX_LISTENERS = 8;
/** How many events may wait for one who reads slowly before it is let go. */
const MAX_WAITING = 200;

const encoder = new TextEncoder();

/** An event as it is sent. */
interface SentEvent {
  /** 0: of the state, which has none. */
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Events for the page: what has happened, and what happens (Server-Sent Events). */
export class EventFeed {
  readonly #listeners = new Set<Listener>();
  /** The latest, but those of the state: of that only the last counts, and it has no id. */
  readonly #kept: SentEvent[] = [];
  #state: SentEvent | undefined;
  #lastId = 0;
  #isClosed = false;

  /** Sends an event to all who listen. */
  add(event: DevEvent): void {
    const id = event.type === "state" ? 0 : ++this.#lastId;
    const head = id === 0 ? "" : `id: ${id}\n`;
    const text = `${head}event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`;
    const sent = { id, bytes: encoder.encode(text) };
    if (event.type === "state") this.#state = sent;
    else if (this.#kept.push(sent) > MAX_KEPT) this.#kept.shift();
    for (const listener of this.#listeners) listener.push(sent);
  }

  /**
   * Answers a request with the state, with what it has missed and with what is to come.
   *
   * @param after the id of the last event that it has had; 0: none
   * @param begin sends the head of the answer
   * @returns whether there was room for one more
   */
  listen(exchange: HttpExchange, after: number, begin: () => void): boolean {
    if (this.#listeners.size >= MAX_LISTENERS || this.#isClosed) return false;
    const listener = new Listener(exchange, () => this.#listeners.delete(listener));
    this.#listeners.add(listener);
    begin();
    if (this.#state) listener.push(this.#state);
    // An id that is still to come is of an invoker that has ended.
    const isKnown = after <= this.#lastId;
    for (const event of this.#kept) if (!isKnown || event.id > after) listener.push(event);
    return true;
  }

  /** Ends the answers of all who listen. */
  close(): void {
    this.#isClosed = true;
    for (const listener of this.#listeners) listener.end();
  }
}

/** One who listens. */
class Listener {
  readonly #exchange: HttpExchange;
  readonly #left: () => void;
  readonly #waiting: SentEvent[] = [];
  #isSending = false;

  constructor(exchange: HttpExchange, left: () => void) {
    this.#exchange = exchange;
    this.#left = left;
    exchange.onLeft = left;
  }

  push(event: SentEvent): void {
    // Of states only the last counts, and each may be large.
    const former = event.id === 0 ? this.#waiting.findIndex(({ id }) => id === 0) : -1;
    if (former >= 0) this.#waiting.splice(former, 1);
    // What it misses it gets when it comes back.
    if (this.#waiting.push(event) > MAX_WAITING) return this.end();
    if (!this.#isSending) void this.#send();
  }

  end(): void {
    this.#left();
    this.#waiting.length = 0;
    this.#exchange.end();
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await this.#exchange.send(next.bytes);
    }
    this.#isSending = false;
  }
}
