import { HttpError } from "../http_error.ts";

/** What a client of WebSocket has done wrong. */
export class WebSocketError extends HttpError {
  /** What it is closed with. */
  readonly closeCode: 1002 | 1007;

  constructor(closeCode: WebSocketError["closeCode"], message: string) {
    super(400, message, { status: "INVALID_ARGUMENT" });
    this.closeCode = closeCode;
  }
}
