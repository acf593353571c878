// deno-lint-ignore no-control-regex -- what a terminal would not show
const CONTROLS = /[\x00-\x1f\x7f-\x9f]/g;

/** A word for a shell, which shows on a terminal as what it is. */
export function shellWord(text: string): string {
  if (text.search(CONTROLS) >= 0) return escaped(text);
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** As bash and zsh read it. */
function escaped(text: string): string {
  const inside = text.replaceAll(/[\\']/g, "\\$&").replaceAll(
    CONTROLS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `$'${inside}'`;
}
