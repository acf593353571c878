import type { MethodDefinition } from "@grpc/grpc-js";
import * as grpc from "@grpc/grpc-js";
import protobuf from "protobufjs";
// What keeps the test runner alive when a server says goodbye.
import "./grpc_client.ts";

/** `grpc.health.v1`, as it is published with gRPC. */
const HEALTH_PROTO = `
syntax = "proto3";
package grpc.health.v1;
message HealthCheckRequest { string service = 1; }
message HealthCheckResponse {
  enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; SERVICE_UNKNOWN = 3; }
  ServingStatus status = 1;
}
message HealthListRequest {}
message HealthListResponse { map<string, HealthCheckResponse> statuses = 1; }
`;

/** Plain objects by a general protobuf library, which the invoker's own codec has to agree with. */
export interface HealthType<T> {
  encode(message: T): Buffer;
  decode(bytes: Uint8Array): T;
}

const { root } = protobuf.parse(HEALTH_PROTO);

export const healthTypes = {
  checkRequest: typeOf<{ service: string }>("HealthCheckRequest"),
  checkResponse: typeOf<{ status: string }>("HealthCheckResponse"),
  listRequest: typeOf<Record<string, never>>("HealthListRequest"),
  listResponse: typeOf<{ statuses: Record<string, { status: string }> }>("HealthListResponse"),
};

const { checkRequest, checkResponse, listRequest, listResponse } = healthTypes;

/** The service as a general protobuf library makes it. */
export const referenceHealthService = {
  Check: method("Check", false, checkRequest, checkResponse),
  Watch: method("Watch", true, checkRequest, checkResponse),
  List: method("List", false, listRequest, listResponse),
};

/** How a call of `Check` or `List` ended. */
export interface HealthAnswer<T> {
  /** Name of the gRPC status. */
  readonly code: string;
  readonly details: string;
  readonly message: T | undefined;
}

/** A call of `Watch`. */
export interface HealthWatch {
  /** The next status that is told, or how the call has ended: `CODE: details`. */
  next(): Promise<string>;
  cancel(): void;
}

/** A grpc-js client of a health service. */
export interface HealthClient extends Disposable {
  check(service?: string): Promise<HealthAnswer<{ status: string }>>;
  list(): Promise<HealthAnswer<{ statuses: Record<string, { status: string }> }>>;
  watch(service?: string): HealthWatch;
}

/** How long a call may take that is to end by itself. */
const PATIENCE_MS = 30_000;

/** Connects to a server on this machine. */
export function connectHealth(port: number): HealthClient {
  const client = new grpc.Client(`localhost:${port}`, grpc.credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  const ask =
    <I, O>({ path, requestSerialize, responseDeserialize }: MethodDefinition<I, O>) =>
    (request: I) =>
      new Promise<HealthAnswer<O>>((resolve) => {
        let message: O | undefined;
        const options = { deadline: Date.now() + PATIENCE_MS };
        const call = client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          options,
          (_error, value) => message = value,
        );
        call.on("status", ({ code, details }: grpc.StatusObject) =>
          // The answer comes right after the status.
          queueMicrotask(() => resolve({ code: grpc.status[code] ?? "", details, message })));
      });
  const check = ask(referenceHealthService.Check);
  const list = ask(referenceHealthService.List);
  return {
    check: (service = "") => check({ service }),
    list: () => list({}),
    watch(service = "") {
      const { path, requestSerialize, responseDeserialize } = referenceHealthService.Watch;
      const call = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, {
        service,
      });
      return toWatch(call);
    },
    [Symbol.dispose]: () => client.close(),
  };
}

function toWatch(call: grpc.ClientReadableStream<{ status: string }>): HealthWatch {
  const told: string[] = [];
  const waiting: ((event: string) => void)[] = [];
  const tell = (event: string) => {
    const resolve = waiting.shift();
    if (resolve) resolve(event);
    else told.push(event);
  };
  call.on("data", ({ status }: { status: string }) => tell(status));
  call.on("error", () => {}); // told by the status
  call.on("status", ({ code, details }: grpc.StatusObject) => {
    const ending = `${grpc.status[code]}: ${details}`;
    // It may come while messages that came before it wait in the stream.
    if (call.readableEnded) tell(ending);
    else call.on("end", () => tell(ending));
  });
  return {
    next() {
      const [event] = told.splice(0, 1);
      if (event !== undefined) return Promise.resolve(event);
      return new Promise((resolve) => waiting.push(resolve));
    },
    cancel: () => call.cancel(),
  };
}

function typeOf<T>(name: string): HealthType<T> {
  const type = root.lookupType(`grpc.health.v1.${name}`);
  return {
    encode: (message) => type.encode(type.fromObject(message as object)).finish() as Buffer,
    decode: (bytes) => type.toObject(type.decode(bytes), { enums: String, defaults: true }) as T,
  };
}

function method<I, O>(
  name: string,
  responseStream: boolean,
  request: HealthType<I>,
  response: HealthType<O>,
): MethodDefinition<I, O> {
  return {
    path: `/grpc.health.v1.Health/${name}`,
    requestStream: false,
    responseStream,
    requestSerialize: request.encode,
    requestDeserialize: request.decode,
    responseSerialize: response.encode,
    responseDeserialize: response.decode,
  };
}
