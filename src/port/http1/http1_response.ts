import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { RequestHead } from "./request_head.ts";

/** Headers of a response, by their names. */
export type ResponseFields = Readonly<Record<string, string | readonly string[]>>;

const LINE_END = "\r\n";
const LAST_CHUNK = `0${LINE_END}${LINE_END}`;
const NOTHING = new Uint8Array();
/** What would end a line, or could not be written as one byte. */
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Statuses whose responses have no body (RFC 9110, 6.4.1). */
const BODILESS = new Set([204, 304]);
const SWITCHING = 101;

/**
 * The response to a request of HTTP/1.1, with what of the shape of `ServerResponse` is asked for.
 *
 * Its head goes out with what follows it. Events: `finish`, when all has gone out, and `close`, after
 * that or when nothing more can; `switch`, when it switches to another protocol: what is written from
 * then on goes out as it is; `expire`, when its connection is too old, which whoever listens ends.
 */
export class Http1Response extends EventEmitter {
  /** Whether its client may send another request on the connection. */
  shouldKeepAlive: boolean;
  /** Whether its status is settled. */
  headersSent = false;
  readonly #socket: Socket;
  readonly #request: RequestHead;
  /** What of it has not gone out. */
  #head = "";
  /** How the end of the body shows. */
  #framing: "length" | "chunked" | "none" | "switched" | undefined;
  #isClosed = false;

  constructor(socket: Socket, request: RequestHead) {
    super();
    this.#socket = socket;
    this.#request = request;
    this.shouldKeepAlive = request.keepsAlive;
  }

  /** Lets the client go on with the body of its request. */
  writeContinue(): void {
    this.#socket.write(`HTTP/1.1 100 Continue${LINE_END}${LINE_END}`);
  }

  /** @throws {TypeError} where a header cannot be one */
  writeHead(status: number, fields: ResponseFields): void {
    const { method, version } = this.#request;
    const isOld = version === "1.0";
    if (status === SWITCHING) {
      this.#framing = "switched";
      this.shouldKeepAlive = false;
      this.emit("switch");
    } else if (method === "HEAD" || BODILESS.has(status)) this.#framing = "none";
    else if (fields["content-length"] !== undefined) this.#framing = "length";
    // Its client knows no chunks: the body ends with the connection.
    else if (isOld) this.shouldKeepAlive = false;
    if (fields.connection === "close") this.shouldKeepAlive = false;
    let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}${LINE_END}`;
    for (const name in fields) head += linesOf(name, fields[name] ?? "");
    if (!this.shouldKeepAlive && fields.connection === undefined) head += "connection: close\r\n";
    if (this.shouldKeepAlive && isOld) head += "connection: keep-alive\r\n";
    this.#head = `${head}date: ${dateNow()}${LINE_END}`;
    this.headersSent = true;
  }

  /** Sends the head before there is something to follow it. */
  flushHeaders(): void {
    if (this.#head !== "") this.#send(NOTHING, false);
  }

  /** @param written told when it has gone out */
  write(bytes: Uint8Array, written?: () => void): void {
    this.#send(bytes, false, written);
  }

  /** @param written told when it has gone out */
  end(bytes: Uint8Array = NOTHING, written?: () => void): void {
    this.#send(bytes, true, () => {
      written?.();
      if (this.#isClosed) return;
      this.emit("finish");
      this.close();
    });
  }

  /** Cuts it off, with its connection. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Nothing goes out any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.emit("close");
  }

  #send(bytes: Uint8Array, isLast: boolean, written?: () => void): void {
    let before = "";
    if (this.#head !== "") {
      before = `${this.#head}${this.#frame(bytes.byteLength, isLast)}${LINE_END}`;
      this.#head = "";
    }
    const body = this.#framing === "none" ? NOTHING : bytes;
    let after = "";
    if (this.#framing === "chunked") {
      if (body.byteLength > 0) {
        before += `${body.byteLength.toString(16)}${LINE_END}`;
        after = LINE_END;
      }
      if (isLast) after += LAST_CHUNK;
    }
    // Of what could not be written nobody waits: it closes.
    this.#socket.write(joined(before, body, after), (error) => error || written?.());
  }

  /** Says how the end of the body shows, where that has not been said. */
  #frame(bytes: number, isLast: boolean): string {
    if (this.#framing !== undefined) return "";
    if (isLast) return `content-length: ${bytes}${LINE_END}`;
    if (this.#request.version === "1.0") return "";
    this.#framing = "chunked";
    return `transfer-encoding: chunked${LINE_END}`;
  }
}

function linesOf(name: string, value: string | readonly string[]): string {
  if (typeof value !== "string") return value.map((each) => linesOf(name, each)).join("");
  if (NO_VALUE.test(value)) {
    throw new TypeError(`Cannot send the header ${JSON.stringify(name)}: its value is no text`);
  }
  return `${name}: ${value}${LINE_END}`;
}

/** In one piece, so that it is one write. */
function joined(before: string, bytes: Uint8Array, after: string): Uint8Array {
  if (before === "" && after === "") return bytes;
  const all = Buffer.allocUnsafe(before.length + bytes.byteLength + after.length);
  all.write(before, 0, "latin1");
  all.set(bytes, before.length);
  all.write(after, before.length + bytes.byteLength, "latin1");
  return all;
}

let second = 0;
let date = "";

/** What `Date` says (RFC 9110, 6.6.1), made once a second. */
function dateNow(): string {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    date = new Date(now * 1000).toUTCString();
  }
  return date;
}
