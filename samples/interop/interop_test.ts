import { assertEquals } from "@std/assert";
import type { InvokerOptions } from "../../src/server.ts";
import { serveFunction } from "../../tests/e2e/serve_fixture.ts";
import { ignoreBecause } from "../../tests/support/invoker_program.ts";
import {
  connectServices,
  type MethodOutcome,
  type ServiceClient,
} from "../../tests/support/service_client.ts";

const PROTO = "samples/interop/interop.proto";
const TEST = "grpc.testing.TestService";
const SIZES = [31415, 9, 2653, 58979];
const REQUEST_SIZES = [27182, 8, 1828, 45904];
/** As grpc-js calls it. */
const GZIP = 2;
const SPECIAL = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

const body = (size: number) => ({ body: new Uint8Array(size) });
const asked = (size: number) => ({ responseParameters: [{ size }] });
const sizes = ({ responses }: MethodOutcome) =>
  (responses as { payload?: { body?: Uint8Array } }[]).map((each) =>
    each.payload?.body?.length ?? 0
  );

/** The cases by name, with what each comes to. */
const CASES: Readonly<
  Record<string, (client: ServiceClient) => Promise<readonly [actual: unknown, expected: unknown]>>
> = {
  async empty_unary(client) {
    const { status, responses } = await client.call(`${TEST}/EmptyCall`, [{}]);
    return [[status, responses], ["OK", [{}]]];
  },
  async large_unary(client) {
    const request = { responseSize: 314159, payload: body(271828) };
    const outcome = await client.call(`${TEST}/UnaryCall`, [request]);
    return [[outcome.status, sizes(outcome)], ["OK", [314159]]];
  },
  async client_streaming(client) {
    const requests = REQUEST_SIZES.map((size) => ({ payload: body(size) }));
    const { responses } = await client.call(`${TEST}/StreamingInputCall`, requests);
    return [responses, [{ aggregatedPayloadSize: 74922 }]];
  },
  async server_streaming(client) {
    const request = { responseParameters: SIZES.map((size) => ({ size })) };
    return [sizes(await client.call(`${TEST}/StreamingOutputCall`, [request])), SIZES];
  },
  async ping_pong(client) {
    const call = client.open(`${TEST}/FullDuplexCall`);
    const answered: number[] = [];
    for (const [place, size] of SIZES.entries()) {
      call.write({ ...asked(size), payload: body(REQUEST_SIZES[place] ?? 0) });
      const response = await new Promise<{ payload: { body: Uint8Array } }>((resolve) =>
        call.once("data", resolve)
      );
      answered.push(response.payload.body.length);
    }
    call.end();
    return [[await statusOf(call), answered], [0, SIZES]];
  },
  async empty_stream(client) {
    const { status, responses } = await client.call(`${TEST}/FullDuplexCall`, []);
    return [[status, responses], ["OK", []]];
  },
  async cancel_after_begin(client) {
    const call = client.open(`${TEST}/StreamingInputCall`);
    call.cancel();
    return [await statusOf(call), 1];
  },
  async cancel_after_first_response(client) {
    const call = client.open(`${TEST}/FullDuplexCall`);
    call.write(asked(31415));
    await new Promise((resolve) => call.once("data", resolve));
    call.cancel();
    return [await statusOf(call), 1];
  },
  async timeout_on_sleeping_server(client) {
    const request = { responseParameters: [{ size: 1, intervalUs: 10_000_000 }] };
    const { status } = await client.call(`${TEST}/FullDuplexCall`, [request], {
      deadline: Date.now() + 100,
    });
    return [status, "DEADLINE_EXCEEDED"];
  },
  async custom_metadata(client) {
    const metadata = {
      "x-grpc-test-echo-initial": "test_initial_metadata_value",
      "x-grpc-test-echo-trailing-bin": Buffer.from([0xab, 0xab, 0xab]),
    };
    const echoed = [];
    for (
      const [method, request] of [["UnaryCall", { responseSize: 1 }], [
        "FullDuplexCall",
        asked(1),
      ]] as const
    ) {
      const { status, metadata: initial, trailers } = await client.call(
        `${TEST}/${method}`,
        [request],
        { metadata },
      );
      echoed.push([
        status,
        initial.get("x-grpc-test-echo-initial"),
        trailers.get("x-grpc-test-echo-trailing-bin").map((each) => [...each as Buffer]),
      ]);
    }
    const expected = ["OK", ["test_initial_metadata_value"], [[0xab, 0xab, 0xab]]];
    return [echoed, [expected, expected]];
  },
  async status_code_and_message(client) {
    const request = { responseStatus: { code: 2, message: "test status message" } };
    const ended = [];
    for (const method of ["UnaryCall", "FullDuplexCall"]) {
      const { status, details } = await client.call(`${TEST}/${method}`, [request]);
      ended.push([status, details]);
    }
    const expected = ["UNKNOWN", "test status message"];
    return [ended, [expected, expected]];
  },
  async special_status_message(client) {
    const request = { responseStatus: { code: 2, message: SPECIAL } };
    const { status, details } = await client.call(`${TEST}/UnaryCall`, [request]);
    return [[status, details], ["UNKNOWN", SPECIAL]];
  },
  async unimplemented_method(client) {
    const { status } = await client.call(`${TEST}/UnimplementedCall`, [{}]);
    return [status, "UNIMPLEMENTED"];
  },
  async unimplemented_service(client) {
    const service = "grpc.testing.UnimplementedService";
    const { status } = await client.call(`${service}/UnimplementedCall`, [{}]);
    return [status, "UNIMPLEMENTED"];
  },
};

/** Resolves with the number of the status that a call ends with. */
function statusOf(call: ReturnType<ServiceClient["open"]>): Promise<number> {
  call.on("error", () => {});
  call.resume();
  return new Promise((resolve) => call.on("status", ({ code }) => resolve(code)));
}

const PYTHON = ["/usr/bin/python3", "python3"].find((program) => {
  try {
    const args = ["-c", "import grpc, grpc_tools.protoc"];
    return new Deno.Command(program, { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
});
const needsPython = PYTHON === undefined && ignoreBecause(
  "no Python here can import grpc and grpc_tools (Debian: apt-get install python3-grpc-tools)",
);

const PLACES: readonly Partial<InvokerOptions>[] = [
  { isolation: "worker", wire: "inside" },
  { isolation: "worker", wire: "outside" },
  { isolation: "process", wire: "inside" },
  { isolation: "process", wire: "outside" },
];

for (const place of PLACES) {
  const where = Object.values(place).join(", ");
  Deno.test(`interop: ${where}: gRPC's own cases`, async (t) => {
    await using served = await serveFunction("samples/interop/interop.ts", {
      ...place,
      services: { protos: [PROTO], protoPaths: [], protoSets: [], services: ["TestService"] },
      allowUnimplemented: true,
      // What grpc-js cancels in the moment when it opens it, it never tells of when it runs on Deno.
      drainTimeoutMs: 500,
    });
    const { port } = served.invoker;
    using client = connectServices(port, PROTO);
    for (const [name, run] of Object.entries(CASES)) {
      await t.step(name, async () => assertEquals(...await run(client)));
    }
    await t.step({
      name: "all of them by Python",
      ignore: needsPython,
      async fn() {
        const { success, stdout, stderr } = await new Deno.Command(PYTHON ?? "", {
          args: ["samples/interop/interop_client.py", `localhost:${port}`, PROTO],
        }).output();
        const decoder = new TextDecoder();
        const passed = decoder.decode(stdout).trim().split("\n");
        assertEquals([success, decoder.decode(stderr)], [true, ""]);
        assertEquals(passed, [...Object.keys(CASES), "client_compressed"]);
      },
    });
    await t.step("client_compressed", async () => {
      using compressing = connectServices(port, PROTO, {
        "grpc.default_compression_algorithm": GZIP,
      });
      const request = { responseSize: 314159, payload: body(271828) };
      assertEquals(sizes(await compressing.call(`${TEST}/UnaryCall`, [request])), [314159]);
      const requests = REQUEST_SIZES.map((size) => ({ payload: body(size) }));
      const { responses } = await compressing.call(`${TEST}/StreamingInputCall`, requests);
      assertEquals(responses, [{ aggregatedPayloadSize: 74922 }]);
    });
  });
}
