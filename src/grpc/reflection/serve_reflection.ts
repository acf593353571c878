import { InvokerError } from "../../invocation/invoker_error.ts";
import { framed } from "../../port/message_framing.ts";
import { ReflectionIndex } from "./reflection_index.ts";
import type { DescribedServices } from "../own_services.ts";
import { reflectionServices } from "./reflection_service.ts";
import type { ServerCall } from "../call/server_call.ts";
import { MAX_SIDE_REQUEST_BYTES, type SideService } from "../call/side_service.ts";
import { toCallStatus } from "../call/status.ts";

/** How many may be open at once; each holds an HTTP/2 stream. */
const MAX_REFLECTIONS = 100;

/**
 * Serves `grpc.reflection.v1` and `v1alpha` (docs/clients.md).
 *
 * @param described what is served; asked for each question, as it may be something else after a reload
 */
export function serveReflection(described: () => DescribedServices): SideService {
  const open = new Set<ServerCall>();
  let ended: InvokerError | undefined;
  // Made for the first who asks.
  let made: { readonly of: DescribedServices; readonly index: ReflectionIndex } | undefined;
  function indexOf(of: DescribedServices): ReflectionIndex {
    if (made?.of !== of) {
      const isServed = (name: string) => of.names.includes(name) || name.startsWith("grpc.");
      made = { of, index: new ReflectionIndex(of.files, isServed) };
    }
    return made.index;
  }

  function serve(call: ServerCall, { requestDeserialize, responseSerialize }: Method): void {
    if (ended) return fail(call, ended);
    if (open.size >= MAX_REFLECTIONS) {
      const limit = `Too many calls of reflection at once: the limit is ${MAX_REFLECTIONS}`;
      return fail(call, new InvokerError("error-server-busy", limit));
    }
    open.add(call);
    call.closed.then(() => open.delete(call));
    call.listen({
      onMessages(messages) {
        let hasRoom = true;
        for (const message of messages) {
          let request;
          try {
            request = requestDeserialize(message);
          } catch {
            return call.end({ status: "INTERNAL", details: "Cannot read the request" });
          }
          const answer = indexOf(described()).answer(request.question);
          hasRoom = call.send(framed(responseSerialize({ request, answer })));
        }
        if (hasRoom) return;
        // One that asks and does not read is not listened to.
        call.pause();
        call.drained().then(() => call.resume());
      },
      onHalfClose: () => call.end({ status: "OK" }),
      onLeft() {},
    }, { maxMessageBytes: MAX_SIDE_REQUEST_BYTES });
  }

  return {
    routes: reflectionServices.map(({ ServerReflectionInfo: method }) => [
      method.path,
      (call) => serve(call, method),
    ]),
    end(why) {
      ended = why;
      for (const call of open) fail(call, why);
    },
  };
}

type Method = typeof reflectionServices[number]["ServerReflectionInfo"];

function fail(call: ServerCall, why: InvokerError): void {
  const { status, details } = toCallStatus(why);
  call.end({ status, details });
}
