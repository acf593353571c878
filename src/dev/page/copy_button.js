/** A button that copies a text, and says that it has. */

import { byId, h } from "./dom.js";

const SAID_MS = 1500;

/**
 * @param {string} label
 * @param {() => string} text
 */
export function copyButton(label, text) {
  const button = h("button", { type: "button", class: "quiet small" }, label);
  button.onclick = async () => {
    const said = await copy(text()) ? "Copied" : "Cannot copy: select it";
    button.textContent = said;
    announce(`${label}: ${said}`);
    setTimeout(() => button.textContent = label, SAID_MS);
  };
  return button;
}

/**
 * Tells those who do not see the page.
 *
 * @param {string} text
 */
export function announce(text) {
  byId("live").textContent = text;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
