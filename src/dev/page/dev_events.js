/** What the invoker tells as it happens, by server-sent events; it comes back by itself. */

/** @import { Connection } from "./types.ts" */
/** @import { EndedCallData, LoggedLine, OpenedCallData } from "../dev_event.ts" */
/** @import { DevState } from "../dev_state.ts" */

/**
 * @typedef {object} Listeners
 * @property {(state: DevState) => void} onState
 * @property {(line: LoggedLine) => void} onLog
 * @property {(call: OpenedCallData) => void} onCall
 * @property {(call: EndedCallData) => void} onEnded
 * @property {(connection: Connection) => void} onConnection
 */

const RETRY_MS = 1000;

/**
 * Listens until the page is left. Where the invoker has been started anew the address of the page is
 * another: what is told then is `replaced`.
 *
 * @param {Listeners} listeners
 * @param {number} [after] the id of the last event that has been taken
 */
export function listen(listeners, after = 0) {
  let last = after;
  const source = new EventSource("api/events");
  /** @type {Readonly<Record<string, (data: never) => void>>} */
  const byType = {
    state: listeners.onState,
    log: listeners.onLog,
    call: listeners.onCall,
    ended: listeners.onEnded,
  };
  for (const [type, take] of Object.entries(byType)) {
    source.addEventListener(type, ({ data, lastEventId }) => {
      // Who begins anew is told of what has been before as well.
      if (type !== "state" && Number(lastEventId) <= last) return;
      last = Math.max(last, Number(lastEventId));
      take(/** @type {never} */ (JSON.parse(data)));
    });
  }
  source.onopen = () => listeners.onConnection("open");
  source.onerror = async () => {
    // It tries again by itself unless it was answered something else.
    if (source.readyState !== EventSource.CLOSED) return listeners.onConnection("lost");
    const status = await fetch("api/state").then((response) => response.status, () => 0);
    listeners.onConnection(status === 403 || status === 404 ? "replaced" : "lost");
    if (status !== 403 && status !== 404) setTimeout(() => listen(listeners, last), RETRY_MS);
  };
}
