/** What came of a Call: status, outputs as they come, and its log. */

import { clock, durationOf } from "./call_list.js";
import { grpcText, statusOf } from "./call_status.js";
import { fill, h, keyedList } from "./dom.js";
import { logLine } from "./log_lines.js";
import { outputItem, pairs } from "./output_item.js";
import { latencyPlot } from "./plot.js";
import { SERIES } from "./series.js";

/** @import { LoggedLine } from "../dev_event.ts" */
/** @import { CallRecord, Output } from "./types.ts" */

/** The panel of the Call that is looked at. */
export class OutcomePanel {
  #place;
  #onAgain;
  #head = h("div", { class: "outcome-head" });
  #plot = h("div");
  #outputs = h("ol", { class: "outputs", "aria-label": "Outputs" });
  #logTitle = h("h3", {}, "Log of this Call");
  #log = h("ol", { class: "log" });
  /** @type {CallRecord | undefined} */
  #call;
  /** What the head was made of. */
  #headSign = "";
  /** @type {(outputs: readonly Output[]) => void} */
  #showOutputs = keyedList(this.#outputs, (output) => output, ({ size }) => size, outputItem);
  /** @type {(lines: readonly LoggedLine[]) => void} */
  #showLog = keyedList(this.#log, (line) => line, () => 0, logLine);

  /**
   * @param {HTMLElement} place
   * @param {(call: CallRecord) => void} onAgain
   */
  constructor(place, onAgain) {
    this.#place = place;
    this.#onAgain = onAgain;
    fill(
      place,
      h("h2", {}, "Outcome"),
      h("p", { class: "empty" }, "Send a message, and what the function answers is shown here."),
    );
  }

  /** @param {CallRecord | undefined} call */
  show(call) {
    if (!call) return;
    if (call !== this.#call) {
      this.#call = call;
      fill(this.#place, this.#head, this.#plot, this.#outputs, this.#logTitle, this.#log);
    }
    this.#showHead(call);
    this.#showOutputs(call.outputs);
    fill(this.#plot, call.latencies && latencyPlot(call.latencies, SERIES));
    this.#logTitle.textContent = call.log.length > 0 ? "Log of this Call" : "It has logged nothing";
    this.#showLog(call.log);
  }

  /** @param {CallRecord} call */
  #showHead(call) {
    const { ended, head, failure, opened, request, outputCount, outputs } = call;
    const { text, tone } = statusOf(call);
    const hidden = outputCount - outputs.length;
    const code = ended?.errorCode;
    const facts = [
      head && `HTTP ${head.status}`,
      durationOf(call),
      !call.latencies && request && (outputCount === 1 ? "1 message" : `${outputCount} messages`),
      `at ${clock(call.startedAt)}`,
      opened && !request && `from ${opened.peer}`,
    ];
    const sign = JSON.stringify([call.key, text, facts, code, failure, hidden, call.isOpen]);
    if (sign === this.#headSign) return;
    this.#headSign = sign;
    const wasOpen = this.#head.querySelector("details")?.open ?? false;
    fill(
      this.#head,
      h(
        "div",
        { class: "title" },
        h("h2", {}, call.fn),
        request && !call.isOpen && h(
          "button",
          { type: "button", class: "quiet small", onclick: () => this.#onAgain(call) },
          "Send again",
        ),
      ),
      h(
        "p",
        { class: "status" },
        h(
          "strong",
          { class: `badge ${tone}` },
          ended && !call.latencies ? grpcText(ended.status) : text,
        ),
        ...facts.filter(Boolean).map((fact) => h("span", {}, String(fact))),
      ),
      code && h("p", {}, h("code", {}, code)),
      failure && h("p", { class: "message bad" }, failure),
      !request &&
        h("p", { class: "hint" }, "Another client made it: what it sent is not known here."),
      head && head.headers.length > 0 && h(
        "details",
        { open: wasOpen },
        h("summary", {}, "Headers", h("span", { class: "count" }, String(head.headers.length))),
        pairs("Headers", head.headers),
      ),
      hidden > 0 && h("p", { class: "hint" }, `The ${hidden} messages before these are not kept`),
    );
  }
}
