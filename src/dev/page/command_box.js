/** The same Call as a line for a shell or a program, to copy. */

import { callCommand, curlCommand, grpcurlCommand } from "./commands.js";
import { copyButton } from "./copy_button.js";
import { fill, h, segmented } from "./dom.js";
import { pythonProgram, typescriptProgram } from "./programs.js";

/** @import { CallRequest, Served } from "./types.ts" */

/** @typedef {"curl" | "grpcurl" | "call" | "python" | "typescript"} Language */

/** @type {Readonly<Record<Language, (request: CallRequest, served: Served) => string | undefined>>} */
const WRITERS = {
  curl: curlCommand,
  grpcurl: grpcurlCommand,
  call: callCommand,
  python: pythonProgram,
  typescript: typescriptProgram,
};
/** @type {readonly (readonly [Language, string])[]} */
const LANGUAGES = [
  ["curl", "curl"],
  ["grpcurl", "grpcurl"],
  ["call", "invoker call"],
  ["python", "Python"],
  ["typescript", "TypeScript"],
];
/** Longer, in characters, no shell takes a word. */
const MAX_LENGTH = 100_000;

/** The box, which is of whatever request it is given. */
export class CommandBox {
  element = h("details", { open: true });
  /** @type {Language} */
  #language = "curl";
  #text = "";
  #code = h("pre", { class: "command", tabindex: 0, role: "group", "aria-label": "Command" });
  /** @type {[CallRequest | undefined, Served] | undefined} */
  #shown;

  constructor() {
    fill(
      this.element,
      h("summary", {}, "From elsewhere"),
      h(
        "div",
        { class: "row spread" },
        segmented("Show as", LANGUAGES, this.#language, (language) => {
          this.#language = language;
          if (this.#shown) this.show(...this.#shown);
        }),
        copyButton("Copy", () => this.#text),
      ),
      this.#code,
    );
  }

  /**
   * @param {CallRequest | undefined} request undefined: the message cannot be read
   * @param {Served} served
   */
  show(request, served) {
    this.#shown = [request, served];
    const text = request && WRITERS[this.#language](request, served);
    const isShown = text !== undefined && text.length <= MAX_LENGTH;
    this.#text = isShown ? text : "";
    this.#code.textContent = isShown
      ? text
      : !request
      ? "# The message cannot be read yet"
      : text === undefined
      ? "# This message cannot be said so: try another, as curl"
      : "# This message is too long for a command: send it as a file";
  }
}
