import { type Log, LOG_LEVELS, type LogLevel } from "../../invocation/log.ts";
import type { FromWire } from "../link/protocol.ts";

/** A log whose lines the host writes. */
export interface ForwardedLog {
  readonly log: Log;
  /** Notes that the host has taken so many. */
  taken(count: number): void;
}

/** Lines that may be on their way; what comes beyond is dropped, and counted. */
const MAX_UNDER_WAY = 1000;

/** Creates a log that sends lines to the host, from a level on. */
export function createForwardedLog(
  leastLevel: LogLevel,
  send: (message: FromWire) => void,
): ForwardedLog {
  const least = LOG_LEVELS.indexOf(leastLevel);
  let underWay = 0;
  let droppedCount = 0;
  const at = (level: LogLevel): Log[LogLevel] =>
    LOG_LEVELS.indexOf(level) < least ? () => {} : (message, fields = {}) => {
      if (underWay >= MAX_UNDER_WAY) return void droppedCount++;
      underWay++;
      send({ type: "log", level, message, fields });
    };
  const log: Log = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  return {
    log,
    taken(count) {
      underWay -= count;
      if (droppedCount === 0 || underWay > 0) return;
      log.warn("Lines of the log were dropped, as they came too fast: {count}", {
        count: droppedCount,
      });
      droppedCount = 0;
    },
  };
}
