import { assertEquals } from "@std/assert";
import { describeFile } from "../../../src/grpc/reflection/reflection_symbols.ts";
import { fileDescriptorOf } from "../../support/file_descriptor.ts";

Deno.test("describeFile: every name of function.proto", () => {
  assertEquals(describeFile(fileDescriptorOf("function.proto")), {
    name: "function.proto",
    imports: [],
    symbols: [
      "function.Message",
      "function.Message.payload",
      "function.Message.headers",
      "function.Message.HeaderValue",
      "function.Message.HeaderValue.values",
      "function.Message.HeadersEntry",
      "function.Message.HeadersEntry.key",
      "function.Message.HeadersEntry.value",
      "function.MessageFunction",
      "function.MessageFunction.Call",
    ],
    services: ["function.MessageFunction"],
  });
});

Deno.test("describeFile: the values of an enum are beside it", () => {
  const { symbols } = describeFile(fileDescriptorOf("grpc/health/v1/health.proto"));
  const response = "grpc.health.v1.HealthCheckResponse";
  assertEquals(symbols.filter((name) => name.startsWith(`${response}.`)), [
    `${response}.status`,
    `${response}.ServingStatus`,
    `${response}.UNKNOWN`,
    `${response}.SERVING`,
    `${response}.NOT_SERVING`,
    `${response}.SERVICE_UNKNOWN`,
  ]);
});
