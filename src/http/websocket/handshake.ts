import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { HttpError } from "../http_error.ts";
import type { ResponseHeaders } from "../problem.ts";

const VERSION = "13";
/** 16 bytes by base64. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;
/** What proves that the server knows what it is asked for (RFC 6455, 1.3). */
const KNOWLEDGE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** The subprotocol in which text is JSON. */
export const JSON_PROTOCOL = "json";

/** Whether a `GET` of HTTP/1.1 asks for a WebSocket. */
export function asksForWebSocket(headers: IncomingHttpHeaders): boolean {
  const { upgrade, connection, expect } = headers;
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || "transfer-encoding" in headers;
  return isListed(upgrade, "websocket") && isListed(connection, "upgrade") && !hasBody && !expect;
}

/** Whether text is JSON, by the subprotocols that are offered. */
export function offersJson(headers: IncomingHttpHeaders): boolean {
  return isListed(headers["sec-websocket-protocol"], JSON_PROTOCOL);
}

/**
 * The headers of a response that switches to it.
 *
 * @throws {HttpError} 400 or 426
 */
export function acceptWebSocket(headers: IncomingHttpHeaders): ResponseHeaders {
  if (headers["sec-websocket-version"] !== VERSION) {
    throw new HttpError(426, `Cannot open the WebSocket: its version is not ${VERSION}`, {
      status: "INVALID_ARGUMENT",
      headers: { "sec-websocket-version": VERSION, upgrade: "websocket", connection: "Upgrade" },
    });
  }
  const key = headers["sec-websocket-key"] ?? "";
  if (!KEY.test(key)) {
    throw new HttpError(400, "Cannot open the WebSocket: its Sec-WebSocket-Key is none", {
      status: "INVALID_ARGUMENT",
    });
  }
  return {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-accept": createHash("sha1").update(key + KNOWLEDGE).digest("base64"),
    ...(offersJson(headers) && { "sec-websocket-protocol": JSON_PROTOCOL }),
  };
}

function isListed(list: string | undefined, item: string): boolean {
  return list?.split(",").some((each) => each.trim().toLowerCase() === item) ?? false;
}
