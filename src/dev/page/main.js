/** The page of `invoker dev`: puts its parts together, and keeps what they show. */

import { callItem } from "./call_list.js";
import { statusOf } from "./call_status.js";
import { announce } from "./copy_button.js";
import { listen } from "./dev_events.js";
import { byId, fill, h, keyedList } from "./dom.js";
import { newDraft, notationsOf } from "./draft.js";
import { entriesOf, functionItem } from "./function_list.js";
import { History } from "./history.js";
import { logLine } from "./log_lines.js";
import { noticesOf } from "./notices.js";
import { OutcomePanel } from "./outcome_panel.js";
import { RequestPanel } from "./request_panel.js";
import { RunningCalls } from "./running_calls.js";

/** @import { ServedFunction, DevState } from "../dev_state.ts" */
/** @import { Draft } from "./draft.js" */
/** @import { CallRecord, Connection } from "./types.ts" */

/** @type {Readonly<Record<Connection, string>>} */
const CONNECTIONS = {
  connecting: "Connecting",
  open: "Connected",
  lost: "The invoker is gone: trying again",
  replaced: "The invoker was started anew: open the address that it printed",
};
/** What keeps the choice when the page is loaded anew. */
const CHOSEN_KEY = "function";

const history = new History();
const running = new RunningCalls(history, schedule, look);
/** @type {Map<string, Draft>} */
const drafts = new Map();
/** @type {DevState | undefined} */
let state;
/** @type {ServedFunction | undefined} */
let chosenFunction;
/** @type {CallRecord | undefined} */
let chosenCall;
let isScheduled = false;

const requestPanel = new RequestPanel(byId("request"), running);
const outcomePanel = new OutcomePanel(byId("outcome"), (call) => running.again(call));
const showFunctions = keyedList(
  byId("functions"),
  (entry) => "service" in entry ? `service ${entry.service}` : entry.fn.name,
  (entry) => JSON.stringify([entry, isChosen(entry)]),
  (/** @type {import("./function_list.js").Entry} */ entry) =>
    functionItem(entry, isChosen(entry), choose),
);
const showCalls = keyedList(
  byId("calls"),
  (call) => call.key,
  (call) => JSON.stringify([statusOf(call), call.durationMs, call.ended, call === chosenCall]),
  (/** @type {CallRecord} */ call) => callItem(call, call === chosenCall, look),
);
const showLog = keyedList(byId("log-lines"), (line) => line, () => 0, logLine);

listen({
  onState: take,
  onLog(line) {
    history.logged(line);
    schedule();
  },
  onCall(call) {
    history.opened(call);
    schedule();
  },
  onEnded(call) {
    const ended = history.ended(call);
    if (ended && ended === chosenCall) announce(`${ended.fn}: ${statusOf(ended).text}`);
    schedule();
  },
  onConnection(connection) {
    const place = byId("connection");
    place.textContent = CONNECTIONS[connection];
    place.className = connection;
  },
});

/** @param {import("./function_list.js").Entry} entry */
function isChosen(entry) {
  return "fn" in entry && entry.fn.name === chosenFunction?.name;
}

/** @param {DevState} next */
function take(next) {
  const last = state;
  state = next;
  const { file, version, functions, failure } = next;
  document.title = `${failure ? "Does not load: " : ""}${file} · invoker dev`;
  fill(
    byId("served"),
    h("code", {}, file),
    h("span", {}, version > 0 ? `version ${version}` : "not loaded yet"),
    h("span", {}, next.address),
  );
  if (
    JSON.stringify([last?.failure, last?.refusals]) !== JSON.stringify([failure, next.refusals])
  ) {
    fill(byId("notices"), ...noticesOf(next));
  }
  if (last && version > last.version) announce(`Version ${version} serves`);
  const wanted = chosenFunction?.name ?? sessionStorage.getItem(CHOSEN_KEY);
  const chosen = functions.find(({ name }) => name === wanted) ?? functions[0];
  // What is written stays where nothing has changed.
  if (JSON.stringify(chosen) !== JSON.stringify(chosenFunction)) showRequest(chosen);
  schedule();
}

/** @param {string} name */
function choose(name) {
  sessionStorage.setItem(CHOSEN_KEY, name);
  showRequest(state?.functions.find((each) => each.name === name));
  schedule();
}

/** @param {ServedFunction | undefined} fn */
function showRequest(fn) {
  chosenFunction = fn;
  if (!fn || !state) {
    return requestPanel.showNothing("There is nothing to call: no version has loaded yet.");
  }
  const known = drafts.get(fn.name);
  const draft = known && notationsOf(fn).includes(known.notation) ? known : newDraft(fn);
  drafts.set(fn.name, draft);
  const { address, program, functions } = state;
  const served = { address, program, first: functions[0]?.name ?? fn.name };
  requestPanel.show(fn, draft, served);
}

/**
 * Looks at a Call.
 *
 * @param {CallRecord} call
 */
function look(call) {
  chosenCall = call;
  schedule();
}

/** Shows what has changed, once for all that changes until the browser draws. */
function schedule() {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    render();
  });
}

function render() {
  showFunctions(entriesOf(state?.functions ?? []));
  byId("no-calls").hidden = history.calls.length > 0;
  showCalls(history.calls);
  outcomePanel.show(chosenCall);
  requestPanel.update(running.of(chosenFunction));
  byId("log-count").textContent = String(history.log.length);
  showLog(history.log);
}
