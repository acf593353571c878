import { isAsyncGeneratorFunction } from "./detect.ts";
import { isClass } from "./kind_of.ts";

/** Hears what its author should know of a function that runs, but hardly as it was meant. */
export type Advise = (advice: string) => void;

type Callable = (...args: never[]) => unknown;

const COMMENTS = /\/\*[^]*?\*\/|\/\/[^\n]*/g;
/** Up to the parameters: of a function, a method, or an arrow that has them in brackets. */
const HEAD = /^(?:async\b\s*)?(?:function\b\s*\*?\s*)?[^(){}=>]*\(/;

/**
 * What the source of a handler tells: that it gets no message although it has parameters, or that it
 * reads its input as a stream although it gets one message.
 *
 * It errs on the side of silence. Of a definition object nothing is guessed: it says what it takes.
 *
 * @param name of the export
 */
export function adviseOnHandler(name: string, value: unknown): readonly string[] {
  if (
    typeof value !== "function" || isClass(value as Callable) || isAsyncGeneratorFunction(value)
  ) return [];
  if (Object.hasOwn(value, "interactionModel")) return [];
  const source = sourceOf(value);
  if (value.length === 0 && (hasParameters(source) || usesArguments(source))) {
    return [
      `"${name}" gets no message: a parameter with a default and "...rest" do not count as one; ` +
      "give it a plain one first, as in (input) => …, or export { interaction, run }",
    ];
  }
  if (value.length > 0 && readsStream(source)) {
    return [
      `"${name}" reads its input as a stream, and gets one message: write it as "async function*", ` +
      'or set its interactionModel to "streaming"',
    ];
  }
  return [];
}

/** For a direct handler that is given more messages than the one that it is run for. */
export function ignoredMessages(name: string): string {
  return `"${name}" is run for the first message of a Call, and a Call had more: to run it for each ` +
    'say --promote each, or promote: "each"; in a shell, quotes make one message of several words';
}

/** For a direct handler that says what it gives, and gives nothing. */
export function missingOutput(name: string): string {
  return `"${name}" declares an output and returned nothing, so that a Call had no answer: is a ` +
    '"return" missing?';
}

function sourceOf(value: object): string {
  try {
    return Function.prototype.toString.call(value).replaceAll(COMMENTS, " ").trim();
  } catch {
    return "";
  }
}

function hasParameters(source: string): boolean {
  const head = HEAD.exec(source)?.[0];
  return head !== undefined && /^\s*[^\s)]/.test(source.slice(head.length));
}

/** A function that hands on what it is given; an arrow has no `arguments`. */
function usesArguments(source: string): boolean {
  return !/^(?:async\s*)?\(\s*\)\s*=>/.test(source) && /\barguments\b/.test(source);
}

function readsStream(source: string): boolean {
  const head = HEAD.exec(source)?.[0] ?? "";
  const [, name] = /^\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*[,)=]/u
    .exec(source.slice(head.length)) ?? [];
  if (name === undefined) return false;
  const input = name.replaceAll("$", "\\$");
  return new RegExp(
    `\\bfor\\s+await\\s*\\([^;{}]*?\\bof\\s+${input}\\s*(?:\\)|\\.\\s*values\\s*\\()|(?<![\\w$.])${input}\\s*\\.\\s*(?:getReader|pipeThrough|pipeTo)\\s*\\(`,
  ).test(source);
}
