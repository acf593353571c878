import { escapeControls } from "./escape_controls.ts";
import type { LogLevel } from "./log.ts";
import { type LogFields, SUBJECT_FIELDS } from "./log_line.ts";

/** The one sequence that only changes how text looks: colours, and the like. */
// deno-lint-ignore no-control-regex -- as a terminal takes it
const STYLE = /(\x1b\[[\d;:]*m)/;
const RESET = "\x1b[0m";
const RESETS: readonly string[] = [RESET, "\x1b[m"];
/** How much of what was set before is set again in the next line. */
const MAX_STYLES = 200;
const MARKS: Readonly<Record<LogLevel, string>> = {
  debug: " [DBG]",
  info: "",
  warn: " [WRN]",
  error: " [ERR]",
};

/**
 * What a function printed as a person at a terminal sees it: its lines and colours, each line behind
 * what it is about. Whatever else would steer the terminal is escaped, and no colour goes beyond its
 * line's end.
 *
 * @param fields of which those that say what it is about are told, in short
 */
export function toTerminalLines(fields: LogFields, level: LogLevel, text: string): string {
  const { [SUBJECT_FIELDS.sandbox]: sandbox = 1, [SUBJECT_FIELDS.call]: call } = fields;
  const subject = call === undefined ? `sandbox ${sandbox}` : `Call ${call}`;
  const prefix = `${subject}${MARKS[level]} | `;
  // Styles that count until they are reset, and go on in the next line.
  let styles = "";
  return text.split("\n").map((line) => {
    const begun = styles;
    const shown = line.replace(/\r$/, "").split(STYLE).map((part) => {
      if (!STYLE.test(part)) return escapeControls(part);
      styles = RESETS.includes(part) || styles.length > MAX_STYLES ? "" : styles + part;
      return part;
    }).join("");
    const isStyled = begun !== "" || shown.includes("\x1b");
    return `${prefix}${begun}${shown}${isStyled ? RESET : ""}\n`;
  }).join("");
}
