import { Console } from "node:console";
import type { LogLevel } from "../../invocation/log.ts";
import type { Advise } from "../../function/handler_advice.ts";
import type { ConsoleOptions } from "../link/protocol.ts";
import { isPrinted, toConsoleLines } from "./console_lines.ts";
import { currentCall } from "./current_call.ts";
import { describeThrown, type TellThrown } from "./tell_errors.ts";

type ConsoleMethod =
  | "debug"
  | "log"
  | "info"
  | "warn"
  | "error"
  | "trace"
  | "assert"
  | "countReset";

/** Levels of methods; of the others (`table`, `dir`, `group`, `timeEnd` …) it is `info`. */
const LEVELS: Readonly<Record<ConsoleMethod, LogLevel>> = {
  debug: "debug",
  log: "info",
  info: "info",
  warn: "warn",
  error: "error",
  trace: "info",
  assert: "error",
  countReset: "warn",
};

/** Those that do nothing but print, so that there is nothing to do when it would not be written. */
const PRINT_ONLY: readonly ConsoleMethod[] = ["debug", "log", "info", "warn", "error", "trace"];

/** Prints what there is to tell of a function. */
export interface FunctionPrinter {
  /** What it threw; absent where nobody asked for that. */
  readonly tell?: TellThrown;
  /** What its author should know of it, each once. */
  readonly advise: Advise;
}

/**
 * Makes what a handler prints by `console` lines of the log, that tell the sandbox and the Call.
 *
 * @param write takes each line at once: what comes before a loop or a crash is not to be lost
 * @returns what prints in the same way what there is to tell of the function
 */
export function takeConsole(
  options: ConsoleOptions,
  write: (line: string) => void,
): FunctionPrinter {
  const print = (level: LogLevel, text: string, call = currentCall()) => {
    if (!isPrinted(options, level)) return;
    const printed = { level, text, ...(call !== undefined && { call }) };
    for (const line of toConsoleLines(printed, options, Date.now())) write(line);
  };
  // In place: `node:console` is the same one.
  Object.assign(
    globalThis.console,
    createConsole(print, (level) => isPrinted(options, level), {
      // As at the terminal of a function that is run by itself.
      colorMode: options.format === "terminal" && !Deno.noColor,
    }),
  );
  const advised = new Set<string>();
  return {
    ...(options.messages && {
      tell: (thrown, call) => print("error", describeThrown(thrown), call),
    }),
    advise(advice) {
      if (advised.has(advice)) return;
      advised.add(advice);
      print("warn", advice, undefined);
    },
  };
}

/** A console that hands over the text of each call, and its level. */
function createConsole(
  print: (level: LogLevel, text: string) => void,
  isWanted: (level: LogLevel) => boolean,
  { colorMode }: { readonly colorMode: boolean },
): typeof globalThis.console {
  // One method may call another: it is the outermost that counts.
  let level: LogLevel | undefined;
  const printer = {
    write(text: string) {
      print(level ?? "info", text.endsWith("\n") ? text.slice(0, -1) : text);
      return true;
    },
    on() {},
    once() {},
    removeListener() {},
    listenerCount: () => 0,
  };
  const stream = printer as unknown as NodeJS.WritableStream;
  const created = new Console({ stdout: stream, stderr: stream, colorMode });
  for (const method of Object.keys(LEVELS) as ConsoleMethod[]) {
    const original = created[method] as (...values: unknown[]) => void;
    const own = LEVELS[method];
    const isPrintOnly = PRINT_ONLY.includes(method);
    created[method] = (...values: unknown[]) => {
      if (level !== undefined) return original(...values);
      if (isPrintOnly && !isWanted(own)) return;
      level = own;
      try {
        original(...values);
      } finally {
        level = undefined;
      }
    };
  }
  return created as unknown as typeof globalThis.console;
}
