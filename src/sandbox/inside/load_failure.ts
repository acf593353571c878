import { fromFileUrl } from "@std/path";
import { grantAdvice, parseRefusal, plainRefusal } from "../../function/refusal.ts";
import { errorMessage } from "../../invocation/error_message.ts";
import { OWN_ROOT } from "../runtime/own_root.ts";

/** Deno throws a `TypeError` for a parser's error, whose message begins with its real name. */
const NAME = /^\w+Error: /;
/** Where the invoker's code is: in a compiled program all in one folder. */
const OWN_FOLDER = Deno.build.standalone ? `file://${import.meta.dirname}/` : `${OWN_ROOT}src/`;
const UNMAPPED = /Import "([^"]*)" not a dependency and not in import map from "[^"]*"$/;
/** Why something could not be fetched, in the message's further lines. */
const CAUSE = /^ +\d+: (.+)/;
const PLACE = /file:\/\/\/[^"]+?:\d+:\d+/;

/** Why a module could not be loaded, in one line, with the place in the author's code. */
export function describeLoadFailure(entryUrl: string, error: unknown): string {
  const [what = "", ...details] = plainRefusal(errorMessage(error)).split("\n");
  const causes = details.flatMap((line) => CAUSE.exec(line)?.[1] ?? []);
  const message = [what, ...causes].join(": ");
  const file = fromFileUrl(entryUrl);
  const isNamed = !(error instanceof Error) || error.name === "Error" || NAME.test(message);
  const kind = isNamed ? "" : `${error.name}: `;
  const place = PLACE.test(message) ? undefined : placeIn(error);
  return `Cannot load "${file}": ${kind}${message.trim()}${
    place === undefined ? "" : ` at ${place}`
  }` +
    grantHint(message) + importMapHint(message.trim()) + commonJsHint(message);
}

/** For an import that its permissions do not allow. */
function grantHint(message: string): string {
  const refusal = parseRefusal(message);
  return refusal?.resource === undefined ? "" : grantAdvice(refusal);
}

/** For CommonJS that is run as a module of statements. */
function commonJsHint(message: string): string {
  return /^(?:require|module|exports|__dirname|__filename) is not defined$/.test(message.trim())
    ? '; where it is CommonJS, name it .cjs, or say "type": "commonjs" in its package.json ' +
      '(and "unstable": ["detect-cjs"] in the deno.json that the invoker is run with)'
    : "";
}

/** For a name that only an import map explains. The loader of a compiled program has its own words. */
function importMapHint(message: string): string {
  const [, specifier] = UNMAPPED.exec(message) ?? [];
  if (specifier === undefined) return "";
  return `; import it by "npm:…" or "jsr:…", or run the invoker as a package of the project whose ` +
    `import map has "${specifier}" (one that has changed takes a restart): see docs/functions.md`;
}

/** The innermost place in a file of the author's that the error names. */
function placeIn(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // Where a parser reports, it does so in the message's further lines.
  const lines = [
    ...plainRefusal(errorMessage(error)).split("\n"),
    ...error.stack?.split("\n") ?? [],
  ];
  const own = lines.findIndex((line) => line.includes(OWN_FOLDER));
  return lines.slice(0, own < 0 ? lines.length : own)
    .map((line) => PLACE.exec(line)?.[0]).find((place) => place !== undefined);
}
