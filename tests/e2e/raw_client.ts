// HTTP/2 without a gRPC library: the one of Node drops messages that arrive together with an error
// status, and refuses to send what no library would.
import { Buffer } from "node:buffer";
import { connect, type OutgoingHttpHeaders } from "node:http2";
import { guardSession } from "../../src/port/http2/session_guard.ts";
import { messageFunctionService } from "../support/wire_message.ts";
import { toWireMessage } from "../support/grpc_client.ts";

/** All that came back in a request. */
export interface RawOutcome {
  /** Payloads as text. */
  readonly texts: readonly string[];
  /** Header fields and trailers. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A message with its length prefix, as gRPC puts it on HTTP/2. */
export function framed(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(5 + message.byteLength);
  new DataView(frame.buffer).setUint32(1, message.byteLength);
  frame.set(message, 5);
  return frame;
}

/** Texts as messages, framed. */
export function framedTexts(texts: readonly string[]): Uint8Array {
  const { requestSerialize } = messageFunctionService.Call;
  return Buffer.concat(texts.map((text) => framed(requestSerialize(toWireMessage(text)))));
}

/** Sends a body to `MessageFunction.Call`, and reads all that comes back. */
export function rawCall(
  port: number,
  body: Uint8Array,
  headers: OutgoingHttpHeaders = {},
): Promise<RawOutcome> {
  const session = guardSession(connect(`http://localhost:${port}`));
  const stream = session.request({
    ":method": "POST",
    ":path": messageFunctionService.Call.path,
    "content-type": "application/grpc",
    te: "trailers",
    ...headers,
  });
  const fields: Record<string, string> = {};
  const chunks: Buffer[] = [];
  const note = (received: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(received)) fields[name] = String(value);
  };
  stream.on("response", note);
  stream.on("trailers", note);
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.end(body);
  return new Promise((resolve, reject) => {
    session.on("error", reject);
    stream.on("error", reject);
    // One that is reset when it has been answered may never say that it has closed (Deno 2.9.6).
    for (const end of ["end", "close"]) {
      stream.once(end, () => {
        session.destroy();
        // What is no gRPC is answered as HTTP, by a problem document.
        const isGrpc = fields["content-type"]?.startsWith("application/grpc");
        resolve({ texts: isGrpc ? payloadsOf(Buffer.concat(chunks)) : [], fields });
      });
    }
  });
}

function payloadsOf(body: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < body.byteLength;) {
    const end = at + 5 + body.readUInt32BE(at + 1);
    const message = messageFunctionService.Call.responseDeserialize(body.subarray(at + 5, end));
    texts.push(new TextDecoder().decode(message.payload));
    at = end;
  }
  return texts;
}
