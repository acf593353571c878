import type { GrpcMethod } from "../call/grpc_method.ts";
import {
  decodeCheckRequest,
  decodeCheckResponse,
  decodeListRequest,
  decodeListResponse,
  encodeCheckRequest,
  encodeCheckResponse,
  encodeListRequest,
  encodeListResponse,
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthListRequest,
  type HealthListResponse,
} from "./health_codec.ts";

const CHECK_MESSAGES = {
  requestStream: false,
  requestSerialize: encodeCheckRequest,
  requestDeserialize: decodeCheckRequest,
  responseSerialize: encodeCheckResponse,
  responseDeserialize: decodeCheckResponse,
} as const;

/**
 * The service `grpc.health.v1.Health`, for a gRPC server or client (docs/health.md).
 *
 * Not that of the package grpc-health-check: it reads its .proto file when it is loaded, which asks
 * for a permission that the invoker does without, and which a bundle does not carry.
 */
export const healthService = {
  Check: {
    ...CHECK_MESSAGES,
    path: "/grpc.health.v1.Health/Check",
    responseStream: false,
  },
  Watch: {
    ...CHECK_MESSAGES,
    path: "/grpc.health.v1.Health/Watch",
    responseStream: true,
  },
  List: {
    path: "/grpc.health.v1.Health/List",
    requestStream: false,
    responseStream: false,
    requestSerialize: encodeListRequest,
    requestDeserialize: decodeListRequest,
    responseSerialize: encodeListResponse,
    responseDeserialize: decodeListResponse,
  },
} as const satisfies {
  Check: GrpcMethod<HealthCheckRequest, HealthCheckResponse>;
  Watch: GrpcMethod<HealthCheckRequest, HealthCheckResponse>;
  List: GrpcMethod<HealthListRequest, HealthListResponse>;
};
