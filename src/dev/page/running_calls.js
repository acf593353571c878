/** The Calls of this page that are under way, and what a person does with them. */

import { bytesOf, jsonLine } from "./messages.js";
import { newTrace, postCall } from "./post_call.js";
import { runSeries } from "./series.js";
import { openSocket } from "./socket_call.js";

/** @import { ServedFunction } from "../dev_state.ts" */
/** @import { History } from "./history.js" */
/** @import { CallHandle } from "./post_call.js" */
/** @import { Body, CallRecord, CallRequest } from "./types.ts" */

/** Messages of a stream that are kept, to be sent again. */
const MAX_SENT = 500;

export class RunningCalls {
  #history;
  #onChange;
  #onBegun;
  /** @type {WeakMap<CallRecord, CallHandle>} */
  #handles = new WeakMap();

  /**
   * @param {History} history
   * @param {() => void} onChange
   * @param {(call: CallRecord) => void} onBegun
   */
  constructor(history, onChange, onBegun) {
    this.#history = history;
    this.#onChange = onChange;
    this.#onBegun = onBegun;
  }

  /**
   * The Call of a function that is under way and can be gone on with.
   *
   * @param {ServedFunction | undefined} fn
   */
  of(fn) {
    return this.#history.calls.find((call) =>
      call.isOpen && call.fn === fn?.name && this.#handles.has(call)
    );
  }

  /** @param {CallRequest} request */
  send(request) {
    const call = this.#history.begin(request, newTrace());
    this.#begin(call, postCall(request, call, this.#onChange));
  }

  /** @param {CallRequest} request */
  sendSeries(request) {
    const call = this.#history.begin(request, newTrace());
    call.latencies = [];
    this.#begin(call, runSeries(request, call, this.#onChange));
  }

  /** @param {CallRequest} request */
  open(request) {
    const call = this.#history.begin(request, "");
    call.sent = [];
    this.#begin(call, openSocket(request, call, this.#onChange));
    return call;
  }

  /**
   * Sends a message on a stream.
   *
   * @param {CallRecord} call
   * @param {Body} body
   * @param {string} contentType
   * @throws {SyntaxError | RangeError} when it cannot be
   */
  sendOn(call, body, contentType) {
    const line = jsonLine(body, contentType);
    if (line === "") throw new SyntaxError("An empty message is no JSON");
    this.#handles.get(call)?.send?.(line ?? bytesOf(body));
    if (call.sent && call.sent.length < MAX_SENT) call.sent.push(body);
    this.#onChange();
  }

  /** @param {CallRecord} call a stream */
  halfClose(call) {
    this.#handles.get(call)?.halfClose?.();
    call.hasEndedInput = true;
    this.#onChange();
  }

  /** @param {CallRecord} call */
  cancel(call) {
    this.#handles.get(call)?.cancel();
  }

  /**
   * Makes a Call once more: of a stream all that was sent on it.
   *
   * @param {CallRecord} call
   */
  again({ request, latencies, sent = [], hasEndedInput }) {
    if (!request) return;
    if (latencies) return this.sendSeries(request);
    if (!request.isStream) return this.send(request);
    const next = this.open(request);
    for (const body of sent) this.sendOn(next, body, request.contentType);
    if (hasEndedInput) this.halfClose(next);
  }

  /**
   * @param {CallRecord} call
   * @param {CallHandle} handle
   */
  #begin(call, handle) {
    this.#handles.set(call, handle);
    this.#onBegun(call);
  }
}
