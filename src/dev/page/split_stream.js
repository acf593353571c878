/** Takes lines, and server-sent events, out of a text that comes in pieces. Pure. */

/** How long what has no end yet may become, in characters: more is cut off from it. */
const MAX_HELD = 4 * 1024 * 1024;

/** Lines, without what ends them. */
export class Lines {
  #held = "";

  /**
   * @param {string} piece
   * @returns {readonly string[]} what it completes
   */
  take(piece) {
    const [first = "", ...others] = piece.split("\n");
    if (this.#held.length < MAX_HELD) this.#held += first;
    if (others.length === 0) return [];
    const lines = [this.#held, ...others];
    this.#held = lines.pop() ?? "";
    return lines.map((line) => line.endsWith("\r") ? line.slice(0, -1) : line);
  }

  /** What is left where there is no more to come. */
  rest() {
    return this.#held;
  }
}

/** @typedef {{ readonly name: string, readonly data: string }} ServerEvent */

/** Server-sent events (HTML, 9.2.6). */
export class ServerEvents {
  #lines = new Lines();
  #name = "";
  /** @type {string[]} */
  #data = [];

  /**
   * @param {string} piece
   * @returns {readonly ServerEvent[]}
   */
  take(piece) {
    return this.#lines.take(piece).flatMap((line) => this.#line(line) ?? []);
  }

  /**
   * @param {string} line
   * @returns {ServerEvent | undefined}
   */
  #line(line) {
    if (line === "") {
      const event = this.#data.length > 0
        ? { name: this.#name, data: this.#data.join("\n") }
        : undefined;
      this.#name = "";
      this.#data = [];
      return event;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
    if (field === "event") this.#name = value;
    if (field === "data") this.#data.push(value);
    return undefined;
  }
}
