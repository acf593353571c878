import type { MethodDefinition } from "@grpc/grpc-js";
import type { Frame } from "../invocation/frame.ts";
import { decodeMessage, encodeMessage } from "./message_codec.ts";

/** The service `function.MessageFunction`, for a gRPC server or client (contract §1). */
export const messageFunctionService = {
  Call: {
    path: "/function.MessageFunction/Call",
    requestStream: true,
    responseStream: true,
    requestSerialize: encodeMessage,
    requestDeserialize: decodeMessage,
    responseSerialize: encodeMessage,
    responseDeserialize: decodeMessage,
    originalName: "call",
  },
} as const satisfies { Call: MethodDefinition<Frame, Frame> };
