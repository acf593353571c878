import { assert, assertEquals } from "@std/assert";
import { connect as connectHttp2 } from "node:http2";
import { guardSession } from "../../../src/port/http2/session_guard.ts";
import { HealthStatus } from "../../../src/grpc/health/health_status.ts";
import { Deframer, framed } from "../../../src/port/message_framing.ts";
import { servePort } from "../../../src/serving/serve_port.ts";
import { fileDescriptorOf } from "../../support/file_descriptor.ts";
import {
  connectReflection,
  type ReflectionCall,
  type TestReflectionRequest,
} from "../../support/reflection_client.ts";

const SERVICES = [
  "function.MessageFunction",
  "grpc.health.v1.Health",
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
];

async function serve(version: "v1" | "v1alpha" = "v1") {
  const server = await servePort(() => new ReadableStream(), {
    handler: () => ({ name: "f", interaction: "direct" }),
    host: "localhost",
    port: 0,
    limits: {},
    health: new HealthStatus(),
    observe: () => ({ ended() {} }),
    onFailure: () => {},
    onConnectionsFull: () => {},
  });
  const client = connectReflection(server.port, version);
  return {
    server,
    client,
    [Symbol.dispose]() {
      client[Symbol.dispose]();
      server.close();
    },
  };
}

/** How a call ends; what it answers is dropped. */
function endOf(call: ReflectionCall): Promise<string> {
  call.on("error", () => {}); // reported by the status
  call.resume();
  return new Promise((resolve) => call.on("status", ({ details }) => resolve(details)));
}

for (const version of ["v1", "v1alpha"] as const) {
  Deno.test(`ServerReflection ${version}: it lists the services`, async () => {
    using served = await serve(version);
    const { responses, status } = await served.client.ask({ list_services: "" });
    const names = responses[0]?.list_services_response?.service.map(({ name }) => name);
    assertEquals([status, names?.toSorted()], ["OK", SERVICES]);
  });
}

Deno.test("ServerReflection: a file, by its name and by anything in it", async () => {
  using served = await serve();
  const files: readonly [name: string, symbols: readonly string[]][] = [
    ["function.proto", [
      "function.MessageFunction",
      "function.MessageFunction.Call",
      "function.Message",
      "function.Message.HeaderValue",
      "function.Message.payload",
    ]],
    ["grpc/health/v1/health.proto", [
      "grpc.health.v1.Health.Check",
      "grpc.health.v1.HealthCheckResponse.ServingStatus",
      "grpc.health.v1.HealthCheckResponse.SERVING",
    ]],
    ["grpc/reflection/v1/reflection.proto", ["grpc.reflection.v1.ServerReflection"]],
    ["grpc/reflection/v1alpha/reflection.proto", ["grpc.reflection.v1alpha.ServerReflection"]],
  ];
  for (const [name, symbols] of files) {
    const requests: TestReflectionRequest[] = [
      { host: "h", file_by_filename: name },
      ...symbols.map((symbol) => ({ file_containing_symbol: symbol })),
    ];
    const { responses, status } = await served.client.ask(...requests);
    assertEquals([status, responses.length], ["OK", requests.length]);
    for (const [i, response] of responses.entries()) {
      const files = response.file_descriptor_response?.file_descriptor_proto ?? [];
      assertEquals(files.map((file) => new Uint8Array(file)), [
        new Uint8Array(fileDescriptorOf(name)),
      ]);
      assertEquals(response.original_request, requests[i]);
    }
  }
});

Deno.test("ServerReflection: what there is not is an error response, and the call goes on", async () => {
  using served = await serve();
  const { responses, status } = await served.client.ask(
    { file_by_filename: "other.proto" },
    { file_containing_symbol: "function.Messages" },
    { file_containing_symbol: "" },
    { file_containing_symbol: "__proto__" },
    { file_containing_extension: { containing_type: "function.Message", extension_number: 1 } },
    { all_extension_numbers_of_type: "function.Message" },
    {},
    { list_services: "*" },
  );
  assertEquals(status, "OK");
  const errors = responses.map(({ error_response: error }) =>
    error && `${error.error_code} ${error.error_message}`
  );
  assertEquals(errors, [
    `5 Unknown file "other.proto"`,
    `5 Unknown symbol "function.Messages"`,
    `5 Unknown symbol ""`,
    `5 Unknown symbol "__proto__"`,
    "5 There are no extensions",
    "5 There are no extensions",
    "3 The request asks for nothing that is known",
    undefined,
  ]);
});

Deno.test("ServerReflection: one that asks and does not read is listened to no more", async () => {
  using served = await serve();
  const session = guardSession(connectHttp2(`http://localhost:${served.server.port}`));
  const stream = session.request({
    ":method": "POST",
    ":path": "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "content-type": "application/grpc",
    te: "trailers",
  });
  // Some 15,000 fit into the windows and the buffers.
  const count = 30_000;
  let taken = 0;
  // file_containing_symbol: "function.Message"
  const question = framed(new TextEncoder().encode("\x22\x10function.Message"));
  for (let i = 0; i < count; i++) stream.write(question, () => taken++);
  stream.end();
  await new Promise((resolve) => setTimeout(resolve, 1000));
  assert(taken < count, `${taken} questions were taken`);
  assertEquals((await served.client.ask({ list_services: "" })).status, "OK");
  const deframer = new Deframer();
  let answers = 0;
  stream.on("data", (bytes: Uint8Array) => answers += [...deframer.push(bytes)].length);
  await new Promise((resolve) => stream.on("end", resolve));
  assertEquals(answers, count);
  session.close();
});

Deno.test("ServerReflection: there is a limit, and a place is free when one has ended", async () => {
  using served = await serve();
  const calls = Array.from({ length: 100 }, () => served.client.open());
  const ends = calls.map(endOf);
  // Each is known to be open when it has answered.
  await Promise.all(calls.map((call) => {
    call.write({ list_services: "" });
    return new Promise((resolve) => call.once("data", resolve));
  }));
  assertEquals(
    await endOf(served.client.open()),
    "Too many calls of reflection at once: the limit is 100",
  );
  calls[0]?.end();
  await ends[0];
  assertEquals((await served.client.ask({ list_services: "" })).status, "OK");
  for (const call of calls) call.cancel();
  await Promise.all(ends);
});

Deno.test("ServerReflection: a stop ends what is open, and waits for none of it", async () => {
  using served = await serve();
  const call = served.client.open();
  const ended = endOf(call);
  call.write({ list_services: "" });
  await new Promise((resolve) => call.once("data", resolve));
  const { calls, connections } = served.server.drain();
  await calls;
  assertEquals(await ended, "The invoker is stopping");
  await connections;
});
