/** The same request many times, one after the other, and what that took. */

import { ask, traceparentOf } from "./post_call.js";

/** @import { CallHandle } from "./post_call.js" */
/** @import { CallRecord, CallRequest } from "./types.ts" */

/** How often a request is sent. */
export const SERIES = 100;

/**
 * Sends it; `call.latencies` grows as answers come.
 *
 * @param {CallRequest} request
 * @param {CallRecord} call
 * @param {() => void} onChange
 * @returns {CallHandle}
 */
export function runSeries(request, call, onChange) {
  const abort = new AbortController();
  const latencies = call.latencies ??= [];
  const start = performance.now();
  (async () => {
    for (let sent = 0; sent < SERIES && !abort.signal.aborted; sent++) {
      latencies.push(await timeOne(request, call, abort.signal));
      onChange();
    }
  })().finally(() => {
    call.isOpen = false;
    call.durationMs = performance.now() - start;
    if (abort.signal.aborted) call.failure = "Cancelled from this page";
    onChange();
  });
  return { cancel: () => abort.abort() };
}

/**
 * @param {CallRequest} request
 * @param {CallRecord} call
 * @param {AbortSignal} signal
 * @returns {Promise<number>} in milliseconds; NaN: it failed
 */
async function timeOne(request, call, signal) {
  const start = performance.now();
  try {
    const response = await ask(request, traceparentOf(call.trace), signal);
    await drain(response);
    call.head ??= { status: response.status, headers: [] };
    return response.ok ? performance.now() - start : NaN;
  } catch {
    return NaN;
  }
}

/**
 * Reads an answer, and keeps nothing of it.
 *
 * @param {Response} response
 */
async function drain({ body }) {
  const reader = body?.getReader();
  while (reader && !(await reader.read()).done);
}
