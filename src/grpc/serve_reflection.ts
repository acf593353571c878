import type { Server, ServerDuplexStream } from "@grpc/grpc-js";
import { InvokerError } from "../invocation/invoker_error.ts";
import type { ReflectionRequest, ReflectionResponse } from "./reflection_codec.ts";
import { ReflectionIndex } from "./reflection_index.ts";
import { reflectionServices } from "./reflection_service.ts";
import { toCallStatus } from "./status.ts";

type ReflectionCall = ServerDuplexStream<ReflectionRequest, ReflectionResponse>;

/** The calls of reflection that are open. */
export interface Reflections {
  /** Ends them all, and those that still come. */
  end(): void;
}

/** How many may be open at once; each holds an HTTP/2 stream. */
const MAX_REFLECTIONS = 100;

/**
 * Serves `grpc.reflection.v1` and `v1alpha` (contract §1) on a server that does not listen yet.
 *
 * Its calls are no Calls: they reach no sandbox, no limit counts them and no drain waits for them.
 */
export function serveReflection(server: Server): Reflections {
  const open = new Set<ReflectionCall>();
  let hasEnded = false;
  // Made for the first who asks.
  let index: ReflectionIndex | undefined;

  function serve(call: ReflectionCall): void {
    // A call that is torn down reports it here as well; without a listener that would be uncaught.
    call.on("error", () => {});
    if (hasEnded) return fail(call, "error-server-stopping", "The invoker is stopping");
    if (open.size >= MAX_REFLECTIONS) {
      const limit = `Too many calls of reflection at once: the limit is ${MAX_REFLECTIONS}`;
      return fail(call, "error-server-busy", limit);
    }
    open.add(call);
    // Comes when the stream has closed, also after its end.
    call.on("cancelled", () => void open.delete(call));
    call.on("data", (request: ReflectionRequest) => {
      index ??= new ReflectionIndex();
      const isFull = !call.write({ request, answer: index.answer(request.question) });
      // One that asks and does not read is not listened to.
      if (isFull) call.pause();
    });
    call.on("drain", () => call.resume());
    call.on("end", () => call.end());
  }

  for (const service of reflectionServices) {
    server.addService(service, { ServerReflectionInfo: serve });
  }
  return {
    end() {
      hasEnded = true;
      for (const call of open) fail(call, "error-server-stopping", "The invoker is stopping");
    },
  };
}

function fail(
  call: ReflectionCall,
  code: "error-server-busy" | "error-server-stopping",
  message: string,
): void {
  if (call.writableEnded) return;
  const status = toCallStatus(new InvokerError(code, message));
  // How the gRPC library is told the status of a stream.
  call.emit("error", { code: status.code, details: status.details });
}
