import http from "node:http";
import http2 from "node:http2";
import { Readable } from "node:stream";
import type { Protocol } from "./http_server.ts";

/** A request that is written while its answer is read. */
export interface DuplexRequest {
  readonly output: ReadableStream<Uint8Array<ArrayBuffer>>;
  write(bytes: string | Uint8Array): void;
  /** Ends the request. */
  end(): void;
  /** Leaves. */
  close(): void;
}

/** Begins a POST. */
export function openDuplex(
  protocol: Protocol,
  url: string,
  headers: Readonly<Record<string, string>>,
): DuplexRequest {
  if (protocol === "HTTP/2") {
    const session = http2.connect(url);
    session.on("error", () => {});
    const stream = session.request({ ":method": "POST", ":path": "/", ...headers });
    stream.on("error", () => {});
    return {
      output: toWeb(stream),
      write: (bytes) => void stream.write(bytes),
      end: () => void stream.end(),
      close: () => session.destroy(),
    };
  }
  const request = http.request(url, { method: "POST", headers: { ...headers } });
  request.on("error", () => {});
  const output = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  request.on(
    "response",
    (response) => void toWeb(response).pipeTo(output.writable).catch(() => {}),
  );
  request.flushHeaders();
  return {
    output: output.readable,
    write: (bytes) => void request.write(bytes),
    end: () => void request.end(),
    close: () => void request.destroy(),
  };
}

function toWeb(readable: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  return Readable.toWeb(readable) as ReadableStream<Uint8Array<ArrayBuffer>>;
}
