/** JSON laid out anew, token by token: numbers keep the digits that they came with. Pure. */

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * In lines; what is no JSON stays as it is.
 *
 * @param {string} text
 */
export function indentJson(text) {
  if (!parses(text)) return text;
  let out = "";
  let depth = 0;
  let before = "";
  for (const [token] of text.matchAll(TOKEN)) {
    const closes = token === "}" || token === "]";
    const opened = before === "{" || before === "[";
    if (closes) depth--;
    if (closes ? !opened : opened || before === ",") out += `\n${"  ".repeat(depth)}`;
    out += token === ":" ? ": " : token;
    if (token === "{" || token === "[") depth++;
    before = token;
  }
  return out;
}

/**
 * In one line; of what is no JSON too.
 *
 * @param {string} text
 */
export function compactJson(text) {
  if (!parses(text)) return text.replaceAll(/\s*\n\s*/g, " ");
  return Array.from(text.matchAll(TOKEN), ([token]) => token).join("");
}

/** @param {string} text */
function parses(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
