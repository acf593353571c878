import { escapeJsonControls } from "../invocation/escape_controls.ts";

/** A word for a shell, which shows on a terminal as what it is. */
export function shellWord(text: string): string {
  if (text.includes("\t") || escapeJsonControls(text) !== text) return escaped(text);
  return /^(?!=)[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** As bash and zsh read it. */
function escaped(text: string): string {
  const inside = escapeJsonControls(text.replaceAll(/[\\']/g, "\\$&")).replaceAll("\t", "\\t");
  return `$'${inside}'`;
}
