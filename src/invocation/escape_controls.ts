/**
 * What a line of a log, or a terminal, must not be given: control characters but the tab, what ends a
 * line elsewhere, what turns the direction of text around, what has no width, and halves of a
 * character. Joiners are kept: emoji and some scripts are made by them.
 */
const CONTROLS =
  // deno-lint-ignore no-control-regex -- these are what must not get out
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/gu;

/** A text on one line, without what would steer a terminal or show as another one. */
export function escapeControls(text: string): string {
  return text.replace(CONTROLS, (character) => {
    if (character === "\n") return "\\n";
    if (character === "\r") return "\\r";
    return character < "\u0100" ? `\\x${hex(character, 2)}` : toUnicodeEscape(character);
  });
}

/** The same for JSON, whose meaning stays; it must not have newlines outside of strings. */
export function escapeJsonControls(json: string): string {
  return json.replace(CONTROLS, toUnicodeEscape);
}

function toUnicodeEscape(character: string): string {
  return `\\u${hex(character, 4)}`;
}

function hex(character: string, digits: number): string {
  return character.charCodeAt(0).toString(16).padStart(digits, "0");
}
