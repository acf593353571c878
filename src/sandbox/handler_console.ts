import { Console } from "node:console";
import process from "node:process";
import type { LogLevel } from "../invocation/log.ts";
import type { Advise } from "../function/handler_advice.ts";
import { type ConsoleOptions, encodeConsoleLines, isPrinted } from "./console_lines.ts";
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
 * They are written to standard error at once, by the thread that prints: what comes before a loop or
 * a crash is not lost, and one that prints without end waits for whoever reads.
 *
 * @returns what prints in the same way what there is to tell of the function
 */
export function takeConsole(options: ConsoleOptions): FunctionPrinter {
  // Bound now: what a handler replaces later is not asked.
  const write = Deno.stderr.writeSync.bind(Deno.stderr);
  const print = (level: LogLevel, text: string, call = currentCall()) => {
    if (!isPrinted(options, level)) return;
    const printed = { level, text, ...(call !== undefined && { call }) };
    for (const line of encodeConsoleLines(printed, options, Date.now())) writeAll(write, line);
  };
  globalThis.console = createConsole(print, (level) => isPrinted(options, level), {
    // As at the terminal of a function that is run by itself.
    colorMode: options.format === "terminal" && !Deno.noColor,
  });
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

/**
 * Standard output belongs to the invoker: what a handler writes there goes to standard error, where
 * logs go, as it is.
 *
 * It covers `Deno.stdout` and `process.stdout`. Not what is written to the file descriptor itself.
 */
export function keepStdoutClean(): void {
  const { stderr } = Deno;
  Object.defineProperty(process, "stdout", { get: () => process.stderr, configurable: true });
  Object.defineProperties(Deno.stdout, {
    write: { value: (bytes: Uint8Array) => stderr.write(bytes), configurable: true },
    writeSync: { value: (bytes: Uint8Array) => stderr.writeSync(bytes), configurable: true },
    writable: { get: () => stderr.writable, configurable: true },
  });
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

function writeAll(write: (bytes: Uint8Array) => number, bytes: Uint8Array): void {
  try {
    for (let at = 0; at < bytes.byteLength;) at += write(bytes.subarray(at));
  } catch {
    // Nobody reads: printing must not fail for that.
  }
}
