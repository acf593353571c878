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
 * Listens while the page is looked at: a browser has some six connections to a host, and those of tabs
 * that nobody sees would be missing elsewhere. Who comes back is told what has been meanwhile. Where the
 * invoker has been started anew the address of the page is another: what is told then is `replaced`.
 *
 * @param {Listeners} listeners
 */
export function listen(listeners) {
  /** @type {Readonly<Record<string, (data: never) => void>>} */
  const byType = {
    state: listeners.onState,
    log: listeners.onLog,
    call: listeners.onCall,
    ended: listeners.onEnded,
  };
  /** The id of the last event that has been taken. */
  let last = 0;
  /** @type {EventSource | undefined} */
  let source;

  function open() {
    source?.close();
    if (document.hidden) return;
    const opened = source = new EventSource("api/events");
    for (const [type, take] of Object.entries(byType)) {
      opened.addEventListener(type, ({ data, lastEventId }) => {
        // Who begins anew is told of what has been before as well.
        if (type !== "state" && Number(lastEventId) <= last) return;
        last = Math.max(last, Number(lastEventId));
        take(/** @type {never} */ (JSON.parse(data)));
      });
    }
    opened.onopen = () => listeners.onConnection("open");
    opened.onerror = async () => {
      // It tries again by itself unless it was answered something else.
      if (opened.readyState !== EventSource.CLOSED) return listeners.onConnection("lost");
      const status = await fetch("api/state").then((response) => response.status, () => 0);
      const isReplaced = status === 403 || status === 404;
      listeners.onConnection(isReplaced ? "replaced" : "lost");
      if (!isReplaced) setTimeout(() => source === opened && open(), RETRY_MS);
    };
  }
  document.addEventListener("visibilitychange", open);
  open();
}
