import type { Frame } from "../../invocation/frame.ts";
import type { GrpcMethod } from "./grpc_method.ts";
import { decodeMessage, encodeMessage } from "./message_codec.ts";

/** The service `function.MessageFunction`, for a gRPC server or client (docs/clients.md). */
export const messageFunctionService = {
  Call: {
    path: "/function.MessageFunction/Call",
    requestStream: true,
    responseStream: true,
    requestSerialize: encodeMessage,
    requestDeserialize: decodeMessage,
    responseSerialize: encodeMessage,
    responseDeserialize: decodeMessage,
  },
} as const satisfies { Call: GrpcMethod<Frame, Frame> };
