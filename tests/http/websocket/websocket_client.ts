import { connect } from "node:net";
import { WebSocket } from "ws";

/** What a client of WebSocket has seen when it is closed. */
export interface Conversation {
  /** Text as it is, bytes as an array of them. */
  readonly messages: readonly (string | readonly number[])[];
  readonly code: number;
  readonly reason: string;
  /** Status of the response where it was refused. */
  readonly status?: number;
}

/** Options of {@linkcode converse}. */
export interface ConverseOptions {
  readonly send?: readonly (string | Uint8Array)[];
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the protocol. */
  readonly version?: number;
  /** What the server is known by. */
  readonly ca?: string;
  /** Told of each message; it may go on with the conversation. */
  readonly onMessage?: (text: string, socket: WebSocket) => void;
  readonly onOpen?: (socket: WebSocket) => void;
}

/** Opens a WebSocket by `ws`, sends messages, and collects what comes until it is closed. */
export function converse(
  url: string,
  { send = [], protocols = [], headers = {}, version = 13, ca, onMessage, onOpen }:
    ConverseOptions = {},
): Promise<Conversation> {
  return new Promise((resolve) => {
    const messages: (string | readonly number[])[] = [];
    let status: number | undefined;
    const socket = new WebSocket(url.replace(/^http/, "ws"), [...protocols], {
      headers,
      protocolVersion: version,
      ...(ca !== undefined && { ca }),
    });
    socket.on("open", () => {
      for (const each of send) socket.send(each);
      onOpen?.(socket);
    });
    socket.on("message", (data: Uint8Array, isBinary: boolean) => {
      messages.push(isBinary ? [...data] : String(data));
      onMessage?.(String(data), socket);
    });
    socket.on("unexpected-response", (_: unknown, response: { statusCode: number }) => {
      status = response.statusCode;
      socket.terminate();
    });
    socket.on("error", () => {});
    socket.on("close", (code: number, reason: Uint8Array) => {
      resolve({ messages, code, reason: String(reason), ...(status !== undefined && { status }) });
    });
  });
}

const HANDSHAKE = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n" +
  "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** Opens a WebSocket by hand, sends bytes, and collects what comes until it is closed. */
export function sendRaw(port: number, bytes: readonly number[] = []): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const pieces: Uint8Array[] = [];
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(HANDSHAKE);
      socket.write(new Uint8Array(bytes));
    });
    socket.on("data", (piece: Uint8Array) => pieces.push(piece));
    socket.on("error", () => {});
    socket.on("close", async () => {
      resolve(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).bytes());
    });
  });
}
