/** The Calls that the page knows of, bounded, and what the invoker tells of them. */

/** @import { CallRecord, CallRequest, Output } from "./types.ts" */
/** @import { EndedCallData, LoggedLine, OpenedCallData } from "../dev_event.ts" */

/** Calls that are kept, and of each the outputs, the lines of its log and the bytes. */
const MAX_CALLS = 50;
const MAX_OUTPUTS = 500;
const MAX_LINES = 200;
const MAX_BYTES = 4 * 1024 * 1024;
const TRACE_ID = /^00-([0-9a-f]{32})-/;

/** Calls, the latest first. */
export class History {
  /** @type {CallRecord[]} */
  calls = [];
  /** The log of the invoker, whatever it is about. @type {LoggedLine[]} */
  log = [];
  #lastKey = 0;

  /**
   * Notes a Call that is made here.
   *
   * @param {CallRequest} request
   * @param {string} trace the id of its trace; empty: none can be sent along
   */
  begin(request, trace) {
    return this.#add({ fn: request.fn.name, request, trace, isOpen: true });
  }

  /**
   * The invoker has got a Call: one that is made here, or another's.
   *
   * @param {OpenedCallData} opened
   * @returns {CallRecord | undefined} undefined: it is known already
   */
  opened(opened) {
    if (this.calls.some((call) => call.opened?.id === opened.id)) return undefined;
    const trace = TRACE_ID.exec(opened.trace ?? "")?.[1];
    const own = this.calls.find((call) => trace ? call.trace === trace : isSocketOf(call, opened));
    if (own?.latencies && own.opened) return undefined;
    const call = own ?? this.#add({
      fn: opened.function,
      trace: "",
      isOpen: true,
      startedAt: new Date(opened.time),
    });
    call.opened = opened;
    return call;
  }

  /**
   * @param {EndedCallData} ended
   * @returns {CallRecord | undefined}
   */
  ended(ended) {
    const call = this.calls.find(({ opened }) => opened?.id === ended.id);
    if (!call) return undefined;
    call.ended = ended;
    if (!call.request) call.isOpen = false;
    return call;
  }

  /**
   * @param {LoggedLine} line
   * @returns {CallRecord | undefined} whose it is
   */
  logged(line) {
    push(this.log, line, MAX_LINES);
    const call = line.call && this.calls.find(({ opened }) => opened?.id === line.call);
    if (!call) return undefined;
    push(call.log, line, MAX_LINES);
    return call;
  }

  /** @param {Pick<CallRecord, "fn" | "trace" | "isOpen"> & Partial<CallRecord>} facts */
  #add(facts) {
    /** @type {CallRecord} */
    const call = {
      key: ++this.#lastKey,
      startedAt: new Date(),
      outputs: [],
      outputCount: 0,
      keptBytes: 0,
      log: [],
      ...facts,
    };
    this.calls = [call, ...this.calls].slice(0, MAX_CALLS);
    return call;
  }
}

/**
 * Keeps an output, as much of it as there is room for.
 *
 * @param {CallRecord} call
 * @param {Output} output
 */
export function addOutput(call, output) {
  const kept = { ...output, bytes: output.bytes.slice(0, roomOf(call)) };
  call.outputCount++;
  call.keptBytes += kept.bytes.byteLength;
  call.outputs.push(kept);
  if (call.outputs.length > MAX_OUTPUTS) {
    call.keptBytes -= call.outputs.shift()?.bytes.byteLength ?? 0;
  }
  return kept;
}

/**
 * Keeps more of an output that goes on to come.
 *
 * @param {CallRecord} call
 * @param {Output} output
 * @param {Uint8Array} more
 */
export function extendOutput(call, output, more) {
  const taken = more.subarray(0, roomOf(call));
  if (taken.byteLength > 0) {
    const bytes = new Uint8Array(output.bytes.byteLength + taken.byteLength);
    bytes.set(output.bytes);
    bytes.set(taken, output.bytes.byteLength);
    output.bytes = bytes;
  }
  output.size += more.byteLength;
  call.keptBytes += taken.byteLength;
}

/** @param {CallRecord} call */
function roomOf({ keptBytes }) {
  return Math.max(0, MAX_BYTES - keptBytes);
}

/**
 * A WebSocket cannot say what it is traced by: it is the first of its function that has been opened.
 *
 * @param {CallRecord} call
 * @param {OpenedCallData} opened
 */
function isSocketOf({ request, fn, opened: known, ended }, opened) {
  return request?.isStream === true && !known && !ended && opened.http?.method === "GET" &&
    opened.function === fn;
}

/**
 * @template T
 * @param {T[]} list
 * @param {T} item
 * @param {number} max
 */
function push(list, item, max) {
  if (list.push(item) > max) list.shift();
}
