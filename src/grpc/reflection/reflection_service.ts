import type { GrpcMethod } from "../call/grpc_method.ts";
import {
  decodeReflectionRequest,
  decodeReflectionResponse,
  encodeReflectionResponse,
  type ReflectionRequest,
  type ReflectionResponse,
} from "./reflection_codec.ts";

/** Its method, but for the path. */
const SERVER_REFLECTION_INFO = {
  requestStream: true,
  responseStream: true,
  requestSerialize: ({ bytes }: ReflectionRequest) => Buffer.from(bytes),
  requestDeserialize: decodeReflectionRequest,
  responseSerialize: encodeReflectionResponse,
  responseDeserialize: decodeReflectionResponse,
} as const;

/**
 * The service `grpc.reflection.v1.ServerReflection`, and the same as v1alpha, for a gRPC server
 * or client (docs/clients.md).
 *
 * Not that of the package @grpc/reflection: it reads .proto files when it is loaded, which asks for
 * a permission that the invoker does without, and which a bundle does not carry; and it describes
 * what @grpc/proto-loader has loaded, which is not in use here.
 */
export const reflectionServices = (["v1", "v1alpha"] as const).map((version) => ({
  ServerReflectionInfo: {
    ...SERVER_REFLECTION_INFO,
    path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
  },
})) satisfies readonly {
  ServerReflectionInfo: GrpcMethod<ReflectionRequest, ReflectionResponse>;
}[];
