import type { IncomingHttpHeaders } from "node:http";
import type { ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import type { SocketBacklog } from "./http2/socket_backlog.ts";

/** A request of HTTP/1.1 or HTTP/2, with what of Node's shape is asked for. */
export interface PortRequest {
  readonly httpVersion: string;
  readonly httpVersionMajor: number;
  readonly method?: string;
  /** Path and query, as they came. */
  readonly url?: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Whether its client left before it had come wholly. */
  readonly aborted: boolean;
  /** Of HTTP/2: the host that is asked. */
  readonly authority?: string;
  /** Of HTTP/2. */
  readonly stream?: ServerHttp2Stream;
  readonly socket: Pick<Socket, "destroy" | "off" | "once">;
  on(event: "data", listener: (piece: Uint8Array) => void): unknown;
  on(event: "end" | "error", listener: () => void): unknown;
  once(event: "end", listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
}

/** The response to a request, with what of Node's shape is asked for. */
export interface PortResponse {
  /** Whether its status is settled. */
  readonly headersSent: boolean;
  /** Of HTTP/2. */
  readonly stream?: ServerHttp2Stream;
  /** `expire`, of HTTP/1.1: its connection is too old. Without a listener that is cut off. */
  on(event: "finish" | "close" | "error" | "expire", listener: () => void): unknown;
  writeContinue(): void;
  writeHead(status: number, fields: Readonly<Record<string, string | string[]>>): unknown;
  /** Of HTTP/1.1: sends the head before there is something to follow it. */
  flushHeaders?(): void;
  /** @param written told when it has gone out */
  write(bytes: Uint8Array, written?: () => void): unknown;
  end(): unknown;
  end(bytes: Uint8Array, written?: () => void): unknown;
  /** Of HTTP/1.1: cuts it off, with its connection. */
  destroy(): unknown;
}

/** What a request needs to know of the connection it came on. */
export interface RequestConnection {
  /** Address of the client. */
  readonly peer: string;
  /** Whether it is secured by TLS. */
  readonly isSecure: boolean;
  /** What its client has not read, of all requests; absent where a response tells that by itself. */
  readonly backlog?: Pick<SocketBacklog, "hasRoom" | "drained">;
}

/**
 * What requests are given to that are none of gRPC, be they of HTTP/1.1 or of HTTP/2. When a client
 * waits for a word before it sends a body (`Expect: 100-continue`), it gives that.
 */
export type OnRequest = (
  request: PortRequest,
  response: PortResponse,
  connection: RequestConnection,
) => void;
