import type { ServerCall } from "./server_call.ts";
import { MAX_SIDE_REQUEST_BYTES } from "./side_service.ts";

/**
 * Reads the one request of a call whose method takes one.
 *
 * @param onRequest gets it when the caller has half-closed
 */
export function readRequest<Request>(
  call: ServerCall,
  decode: (bytes: Uint8Array) => Request,
  onRequest: (request: Request) => void,
): void {
  let bytes: Uint8Array | undefined;
  call.listen(
    {
      onMessages(messages) {
        if (bytes !== undefined || messages.length > 1) {
          call.end({ status: "UNIMPLEMENTED", details: "The method takes one request" });
        }
        bytes = messages[0];
      },
      onHalfClose() {
        if (bytes === undefined) {
          return call.end({ status: "UNIMPLEMENTED", details: "The method takes a request" });
        }
        let request: Request;
        try {
          request = decode(bytes);
        } catch {
          return call.end({ status: "INTERNAL", details: "Cannot read the request" });
        }
        onRequest(request);
      },
      onLeft() {},
    },
    { maxMessageBytes: MAX_SIDE_REQUEST_BYTES, isOneMessage: true },
  );
}
