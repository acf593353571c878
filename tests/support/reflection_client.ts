import * as grpc from "@grpc/grpc-js";
import protobuf from "protobufjs";
import { readProto } from "./file_descriptor.ts";
// What keeps the test runner alive when a server says goodbye.
import "./grpc_client.ts";

/** A `ServerReflectionRequest`, by the names of its .proto file. */
export type TestReflectionRequest = Readonly<Record<string, unknown>>;

/** A `ServerReflectionResponse`. */
export interface TestReflectionResponse {
  readonly original_request?: TestReflectionRequest;
  readonly file_descriptor_response?: { readonly file_descriptor_proto: readonly Uint8Array[] };
  readonly list_services_response?: { readonly service: readonly { readonly name: string }[] };
  readonly error_response?: { readonly error_code: number; readonly error_message: string };
}

/** A call of `ServerReflectionInfo`. */
export type ReflectionCall = grpc.ClientDuplexStream<TestReflectionRequest, TestReflectionResponse>;

/** A grpc-js client of reflection, which reads and writes by protobufjs. */
export interface ReflectionClient extends Disposable {
  open(): ReflectionCall;
  /** Asks all in one call; ends with its status. */
  ask(
    ...requests: readonly TestReflectionRequest[]
  ): Promise<{ readonly responses: readonly TestReflectionResponse[]; readonly status: string }>;
}

/** Connects to a server on this machine. */
export function connectReflection(port: number, version: "v1" | "v1alpha"): ReflectionClient {
  const proto = readProto(`grpc/reflection/${version}/reflection.proto`);
  const { root } = protobuf.parse(proto, { keepCase: true });
  const request = root.lookupType(`grpc.reflection.${version}.ServerReflectionRequest`);
  const response = root.lookupType(`grpc.reflection.${version}.ServerReflectionResponse`);
  const Client = grpc.makeGenericClientConstructor({
    Info: {
      path: `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      requestStream: true,
      responseStream: true,
      requestSerialize: (value: protobuf.Message) => Buffer.from(request.encode(value).finish()),
      requestDeserialize: (bytes: Buffer) => request.decode(bytes),
      responseSerialize: (value: protobuf.Message) => Buffer.from(response.encode(value).finish()),
      responseDeserialize: (bytes: Buffer) =>
        response.toObject(response.decode(bytes), { arrays: true }),
    },
  }, "Reflection");
  const client = new Client(`localhost:${port}`, grpc.credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
  });
  const open = () => client.Info?.({ deadline: Date.now() + 10_000 }) as ReflectionCall;
  return {
    open,
    ask(...requests) {
      const call = open();
      const responses: TestReflectionResponse[] = [];
      call.on("data", (message) => responses.push(message));
      call.on("error", () => {}); // reported by the status
      for (const message of requests) call.write(message);
      call.end();
      return new Promise((resolve) =>
        call.on(
          "status",
          ({ code }: grpc.StatusObject) =>
            resolve({ responses, status: grpc.status[code] ?? String(code) }),
        )
      );
    },
    [Symbol.dispose]: () => client.close(),
  };
}
