/** How severe an event is, the least severe first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How severe an event is. */
export type LogLevel = typeof LOG_LEVELS[number];

/** How a line of the log is written. */
export type LogFormat = "text" | "json";

/**
 * Where events are reported.
 *
 * `{name}` in a message stands for a property. Nothing of a payload or of an error that the function
 * threw belongs into either.
 */
export interface Log {
  debug(message: string, properties?: Record<string, unknown>): void;
  info(message: string, properties?: Record<string, unknown>): void;
  warn(message: string, properties?: Record<string, unknown>): void;
  error(message: string, properties?: Record<string, unknown>): void;
}

/** The message of an event that is what a function printed: the property `text`, and nothing else. */
export const PRINTED = "{text}";

/** What a log is written to, and what is printed as it is. */
export interface LogOutput {
  /** Takes text, or drops and counts it. Resolves when it has been written, or will not be. */
  write(text: string): Promise<void>;
  /** Counts lines that were dropped on their way, to be told with its own. */
  addDropped(count: number): void;
}
