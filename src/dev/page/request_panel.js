/** What is sent to a function: its message, headers, and the ways to send it. */

import { CommandBox } from "./command_box.js";
import { fill, h, labelled } from "./dom.js";
import { hasBody, requestOf } from "./draft.js";
import { messageEditor } from "./editor.js";
import { kindText } from "./function_list.js";
import { headerFields } from "./header_fields.js";
import { SERIES } from "./series.js";

/** @import { ServedFunction } from "../dev_state.ts" */
/** @import { Draft } from "./draft.js" */
/** @import { Body, CallRecord, CallRequest, Served } from "./types.ts" */

/**
 * @typedef {object} Actions what a person may do
 * @property {(request: CallRequest) => void} send
 * @property {(request: CallRequest) => void} sendSeries
 * @property {(request: CallRequest) => void} open
 * @property {(call: CallRecord, body: Body, contentType: string) => void} sendOn
 * @property {(call: CallRecord) => void} halfClose
 * @property {(call: CallRecord) => void} cancel
 */

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/** The panel of the function that is chosen. */
export class RequestPanel {
  #place;
  #actions;
  #commands = new CommandBox();
  #buttons = h("div", { class: "row actions" });
  #problem = h("p", { class: "problem", role: "alert" });
  /** @type {{ fn: ServedFunction, draft: Draft, served: Served } | undefined} */
  #shown;
  /** A Call of this function that is under way. @type {CallRecord | undefined} */
  #running;
  #buttonsSign = "";

  /**
   * @param {HTMLElement} place
   * @param {Actions} actions
   */
  constructor(place, actions) {
    this.#place = place;
    this.#actions = actions;
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.#buttons.querySelector("button")?.click();
    });
    this.showNothing("Loading the function");
  }

  /** @param {string} why */
  showNothing(why) {
    this.#shown = undefined;
    fill(this.#place, h("h2", {}, "Message"), h("p", { class: "empty" }, why));
  }

  /**
   * @param {ServedFunction} fn
   * @param {Draft} draft
   * @param {Served} served
   */
  show(fn, draft, served) {
    this.#shown = { fn, draft, served };
    this.#buttonsSign = "";
    const changed = () => {
      this.#problem.textContent = "";
      headers.update();
      this.#showCommands();
    };
    const headers = headerFields(fn, draft, changed);
    const body = h("div");
    const showBody = () =>
      fill(
        body,
        hasBody(fn, draft)
          ? messageEditor(fn, draft, changed)
          : fn.kind !== "application" && h("p", { class: "hint" }, "It takes no input"),
      );
    showBody();
    fill(
      this.#place,
      h(
        "div",
        { class: "title" },
        h("h2", {}, fn.name),
        h("span", { class: "kind" }, kindText(fn)),
      ),
      fn.kind === "application" && requestLine(draft, () => {
        showBody();
        changed();
      }, changed),
      body,
      headers.element,
      this.#problem,
      this.#buttons,
      this.#commands.element,
      schemas(fn),
    );
    this.update(this.#running);
    this.#showCommands();
  }

  /** @param {CallRecord | undefined} running a Call of this function that is under way */
  update(running) {
    this.#running = running;
    if (!this.#shown) return;
    const { fn } = this.#shown;
    const sign = [running?.key, running?.hasEndedInput, running?.request?.isStream].join();
    if (running?.request?.isStream) this.#showCommands();
    if (sign === this.#buttonsSign) return;
    this.#buttonsSign = sign;
    const hadFocus = this.#buttons.contains(document.activeElement);
    fill(this.#buttons, ...this.#buttonsOf(fn, running));
    if (hadFocus) this.#buttons.querySelector("button")?.focus();
  }

  /**
   * @param {ServedFunction} fn
   * @param {CallRecord | undefined} running
   */
  #buttonsOf(fn, running) {
    const cancel = running && button("Cancel", "", () => this.#actions.cancel(running));
    if (running?.request?.isStream) {
      if (running.hasEndedInput) return [cancel];
      return [
        button("Send message", "primary", () => this.#sendOn(running)),
        button("End the input", "", () => this.#actions.halfClose(running)),
        cancel,
      ];
    }
    return [
      button("Send", "primary", () => this.#with((request) => this.#actions.send(request))),
      fn.takesStream && button("Open a stream", "", () => this.#open()),
      button(
        `Send ${SERIES} times`,
        "",
        () => this.#with((request) => this.#actions.sendSeries(request)),
      ),
      cancel,
    ];
  }

  /** @param {(request: CallRequest) => void} act */
  #with(act) {
    const { fn, draft } = this.#shown ?? {};
    if (!fn || !draft) return;
    const invalid = this.#place.querySelector(":invalid");
    if (invalid instanceof HTMLElement) {
      invalid.focus();
      this.#problem.textContent = "A field cannot be read";
      return;
    }
    try {
      this.#problem.textContent = "";
      act(requestOf(fn, draft));
    } catch (error) {
      this.#problem.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #open() {
    const { fn, draft } = this.#shown ?? {};
    if (!fn || !draft) return;
    this.#actions.open(requestOf(fn, draft, { isStream: true, messages: [] }));
  }

  /** @param {CallRecord} running */
  #sendOn(running) {
    this.#with(({ messages: [body], contentType }) => {
      if (body) this.#actions.sendOn(running, body, contentType);
    });
  }

  #showCommands() {
    const { fn, draft, served } = this.#shown ?? {};
    if (!fn || !draft || !served) return;
    const sent = this.#running?.request?.isStream ? this.#running.sent : undefined;
    const options = { isStream: fn.takesStream, ...(sent?.length && { messages: sent }) };
    try {
      this.#commands.show(requestOf(fn, draft, options), served);
    } catch {
      this.#commands.show(undefined, served);
    }
  }
}

/**
 * @param {string} text
 * @param {string} className
 * @param {() => void} onclick
 */
function button(text, className, onclick) {
  return h("button", { type: "button", class: className, onclick }, text);
}

/**
 * @param {Draft} draft
 * @param {() => void} onMethod
 * @param {() => void} onPath
 */
function requestLine(draft, onMethod, onPath) {
  const method = h(
    "select",
    {},
    ...METHODS.map((each) => h("option", { selected: each === draft.method }, each)),
  );
  method.onchange = () => {
    draft.method = method.value;
    onMethod();
  };
  const path = h("input", { type: "text", spellcheck: "false", autocomplete: "off" });
  path.value = draft.path;
  path.oninput = () => {
    draft.path = path.value.startsWith("/") ? path.value : `/${path.value}`;
    onPath();
  };
  return h("div", { class: "request-line" }, labelled("Method", method), labelled("Path", path));
}

/** @param {ServedFunction} fn */
function schemas({ inputSchema, outputSchema }) {
  const shown = /** @type {const} */ ([["Input", inputSchema], ["Output", outputSchema]])
    .flatMap(([name, schema]) => schema ? [/** @type {const} */ ([name, schema])] : []);
  return shown.length > 0 && h(
    "details",
    {},
    h("summary", {}, "Schemas"),
    ...shown.flatMap(([name, schema]) => [
      h("h3", {}, name),
      h(
        "pre",
        { class: "json", tabindex: 0, role: "group", "aria-label": `${name} schema` },
        JSON.stringify(schema, null, 2),
      ),
    ]),
  );
}
