import { status } from "@grpc/grpc-js";
import { assertEquals } from "@std/assert";
import { type CallStatus, toCallStatus } from "../../../src/grpc/call/status.ts";
import { statusName, statusNumber } from "../../../src/grpc/call/status_name.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";

Deno.test("statusName, statusNumber: they are those of the gRPC library", () => {
  const names = Object.keys(status).filter((name) => Number.isNaN(Number(name)));
  assertEquals(names.length, 17);
  for (const name of names) {
    const number = status[name as keyof typeof status];
    assertEquals(statusName(number), name);
    assertEquals(statusNumber(name as keyof typeof status), number);
  }
  assertEquals([statusName(17), statusName(-1), statusName(NaN)], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("toCallStatus: a code that is reported has its status, and is the trailer", () => {
  const error = new InvokerError("error-client-unmarshall", 'parsing "x": not a number');
  assertEquals(toCallStatus(error), {
    status: "INVALID_ARGUMENT",
    code: status.INVALID_ARGUMENT,
    details: 'parsing "x": not a number',
    errorCode: "error-client-unmarshall",
    trailers: { "error-code": "error-client-unmarshall" },
  });
});

Deno.test("toCallStatus: other codes are told by their status alone", () => {
  assertEquals(toCallStatus(new InvokerError("unavailable", "no sandbox")), {
    status: "UNAVAILABLE",
    code: status.UNAVAILABLE,
    details: "no sandbox",
  });
});

Deno.test("toCallStatus: what is not about a Call, or not thrown on purpose, tells nothing", () => {
  const nothing: CallStatus = {
    status: "INTERNAL",
    code: status.INTERNAL,
    details: "Internal error of the invoker",
  };
  const errors = [
    new InvokerError("start-failed", "a secret"),
    new InvokerError("internal", "a secret"),
    new Error("a secret"),
    "a secret",
  ];
  for (const error of errors) assertEquals(toCallStatus(error), nothing);
});

Deno.test("toCallStatus: it loads without a permission", async () => {
  const url = import.meta.resolve("../../../src/grpc/call/status.ts");
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", `import "${url}"; console.log(typeof Deno)`],
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  assertEquals([decoder.decode(stdout), decoder.decode(stderr)], ["object\n", ""]);
});
