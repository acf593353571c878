import http2 from "node:http2";
import type { OnRequest } from "../on_request.ts";
import { closeAnswered } from "./answered_stream.ts";
import type { OnStream } from "./http2_server.ts";

/** What makes a server a proxy, or has it tell what it was sent. */
const REFUSED_METHODS: ReadonlySet<string | undefined> = new Set(["CONNECT", "TRACE"]);

/** Hands on the requests of HTTP/2 as those of HTTP/1.1 are. */
export function toOnStream(onRequest: OnRequest): OnStream {
  return (stream, headers, connection, rawHeaders) => {
    if (REFUSED_METHODS.has(headers[":method"])) {
      stream.respond({ ":status": 501 }, { endStream: true });
      return closeAnswered(stream);
    }
    const request = new http2.Http2ServerRequest(stream, headers, {}, rawHeaders);
    const response = new http2.Http2ServerResponse(stream);
    stream.once("finish", () => closeAnswered(stream));
    onRequest(request, response, connection);
  };
}
