/** Words for a shell, of bash and zsh. Pure. */

const CONTROL = /(?!\n)\p{Cc}/u;

/**
 * A word that a shell takes as it is.
 *
 * @param {string} text
 */
export function shellWord(text) {
  if (/^(?!=)[\w./:@%+,=-]+$/.test(text)) return text;
  if (!CONTROL.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  // Typed or pasted, a control character would be a command to the line editor.
  const escaped = text.replaceAll(/[\\']/g, "\\$&").replaceAll("\n", "\\n")
    .replaceAll(new RegExp(CONTROL, "gu"), (character) => `\\x${hexOf(character)}`);
  return `$'${escaped}'`;
}

/**
 * A command with its arguments, each option on a line of its own where it becomes long.
 *
 * @param {readonly (readonly string[])[]} groups what belongs together
 */
export function commandLine(groups) {
  const parts = groups.map((words) => words.join(" "));
  const line = parts.join(" ");
  return line.length <= 80 || line.includes("\n") ? line : parts.join(" \\\n  ");
}

/** @param {string} character */
function hexOf(character) {
  return character.charCodeAt(0).toString(16).padStart(2, "0");
}
