import { assertEquals, assertThrows } from "@std/assert";
import {
  callEndpoint,
  displayEndpoint,
  filesOf,
  healthcheckEndpoint,
} from "../../../src/cli/client/endpoint.ts";
import { parseOptions } from "../../../src/cli/options/parse_options.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";

function ofCall(...argv: readonly string[]) {
  return callEndpoint(parseOptions("call", argv, () => undefined).options);
}

function ofHealthcheck(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return healthcheckEndpoint(parseOptions("healthcheck", argv, (name) => env[name]).options);
}

const ADDRESS = "localhost:10382";
const CALLS: readonly [argv: readonly string[], endpoint: ReturnType<typeof ofCall>][] = [
  [[], { address: ADDRESS }],
  [["--address", "grpc://h:1"], { address: "h:1" }],
  [["--address", "grpcs://h:1"], { address: "h:1", tls: {} }],
  [["--http"], { address: ADDRESS, path: "/" }],
  [["--http", "--address", "grpcs://h:1"], { address: "h:1", tls: {}, path: "/" }],
  [["--address", "http://h"], { address: "h:80", path: "/" }],
  [["--address", "HTTPS://[::1]/greet?a=b"], { address: "[::1]:443", tls: {}, path: "/greet?a=b" }],
  [["--tls-ca", "a", "--address", "http://h:1/"], {
    address: "h:1",
    tls: { caFile: "a" },
    path: "/",
  }],
  [["--tls"], { address: ADDRESS, tls: {} }],
  [["--tls-ca", "a"], { address: ADDRESS, tls: { caFile: "a" } }],
  [["--tls-cert", "c"], { address: ADDRESS, tls: { serverCertFile: "c" } }],
  [["--client-cert", "c", "--client-key", "k"], {
    address: ADDRESS,
    tls: { certFile: "c", keyFile: "k" },
  }],
];

for (const [argv, endpoint] of CALLS) {
  Deno.test(`callEndpoint: ${argv.join(" ") || "no options"}`, () => {
    assertEquals(ofCall(...argv), endpoint);
  });
}

Deno.test("callEndpoint: half of a client certificate is wrong usage", () => {
  for (const half of ["--client-cert", "--client-key"]) {
    assertThrows(() => ofCall(half, "f"), InvokerError, "--client-cert and --client-key without");
  }
});

Deno.test("healthcheckEndpoint: the variables of serve are enough", () => {
  const env = { INVOKER_TLS_CERT: "c.pem", INVOKER_TLS_KEY: "k.pem", GRPC_PORT: "8443" };
  const endpoint = { address: "localhost:8443", tls: { serverCertFile: "c.pem" } };
  assertEquals(ofHealthcheck([], env), endpoint);
  assertEquals(ofHealthcheck([]), { address: ADDRESS });
  assertEquals(ofHealthcheck(["--address", "grpcs://h:1"]), { address: "h:1", tls: {} });
});

Deno.test("displayEndpoint, filesOf: what is told of it, and what is read for it", () => {
  assertEquals(displayEndpoint({ address: "h:1" }), "h:1");
  assertEquals(displayEndpoint({ address: "h:1", tls: {} }), "grpcs://h:1");
  assertEquals(displayEndpoint({ address: "h:1", path: "/" }), "http://h:1/");
  assertEquals(displayEndpoint({ address: "h:1", tls: {}, path: "/a" }), "https://h:1/a");
  assertEquals(filesOf({ address: "h:1" }), []);
  const tls = { caFile: "a", serverCertFile: "s", certFile: "c", keyFile: "k" };
  assertEquals(filesOf({ address: "h:1", tls }), ["a", "s", "c", "k"]);
});
