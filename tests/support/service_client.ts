import * as grpc from "@grpc/grpc-js";
import { loadSync, type MethodDefinition } from "@grpc/proto-loader";
// What keeps the test runner alive when a server says goodbye.
import "./grpc_client.ts";

/** How a call of a method ended, and all that it answered. */
export interface MethodOutcome {
  /** Name of the gRPC status. */
  readonly status: string;
  readonly details: string;
  readonly responses: readonly unknown[];
  readonly metadata: grpc.Metadata;
  readonly trailers: grpc.Metadata;
}

/** A grpc-js client of services, which reads and writes by @grpc/proto-loader. */
export interface ServiceClient extends Disposable {
  /**
   * Sends all requests, half-closes, and waits for the end, whatever kind of method it is.
   *
   * @param method as "greeter.Greeter/SayHello"
   */
  call(
    method: string,
    requests: readonly object[],
    options?: grpc.CallOptions & { readonly metadata?: Readonly<Record<string, string | Buffer>> },
  ): Promise<MethodOutcome>;
  /** Opens a call and leaves the rest to the test. */
  open(method: string): grpc.ClientDuplexStream<object, object>;
}

/** Connects to a server on this machine that has the services of a .proto file. */
export function connectServices(
  port: number,
  proto: string,
  options: grpc.ChannelOptions = {},
): ServiceClient {
  const services = loadSync(proto, { longs: String, enums: String, defaults: false });
  const client = new grpc.Client(`localhost:${port}`, grpc.credentials.createInsecure(), {
    "grpc.use_local_subchannel_pool": 1,
    ...options,
  });
  const open = (
    name: string,
    metadata: Readonly<Record<string, string | Buffer>> = {},
    options: grpc.CallOptions = {},
  ) => {
    const [service = "", method = ""] = name.split("/");
    const definition = (services[service] as Record<string, MethodDefinition<object, object>>)[
      method
    ];
    if (!definition) throw new Error(`There is no ${name} in ${proto}`);
    const sent = new grpc.Metadata();
    for (const [key, value] of Object.entries(metadata)) sent.set(key, value);
    const { path, requestSerialize, responseDeserialize } = definition;
    return client.makeBidiStreamRequest<object, object>(
      path,
      requestSerialize,
      responseDeserialize,
      sent,
      { deadline: Date.now() + 30_000, ...options },
    );
  };
  return {
    open,
    call(name, requests, { metadata: sent, ...options } = {}) {
      const call = open(name, sent, options);
      const responses: unknown[] = [];
      let metadata = new grpc.Metadata();
      call.on("metadata", (received) => metadata = received);
      call.on("data", (response) => responses.push(response));
      call.on("error", () => {}); // reported by the status
      for (const request of requests) call.write(request);
      call.end();
      return new Promise((resolve) => {
        call.on("status", ({ code, details, metadata: trailers }) => {
          const status = grpc.status[code] ?? String(code);
          const settle = () => resolve({ status, details, responses, metadata, trailers });
          if (call.readableEnded) return settle();
          call.on("end", settle);
        });
      });
    },
    [Symbol.dispose]: () => client.close(),
  };
}
