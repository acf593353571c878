import { assertEquals } from "@std/assert";
import { parseOptions } from "../../../src/cli/options/parse_options.ts";
import { curlCommand } from "../../../src/cli/serve/curl_command.ts";

const HERE = { host: "localhost", port: 10382 };

function options(...argv: readonly string[]) {
  return parseOptions("serve", argv, () => undefined).options;
}

Deno.test("curlCommand: it says where, what and how the port is secured", () => {
  const tls = ["--tls-cert", "my cert.pem", "--tls-key", "k.pem"];
  assertEquals(curlCommand(HERE, options()), "curl -d hello localhost:10382");
  assertEquals(
    curlCommand({ host: "::", port: 1, input: "json" }, options()),
    `curl --json '{"…": "…"}' localhost:1`,
  );
  assertEquals(
    curlCommand({ ...HERE, host: "::1", input: "number" }, options()),
    "curl -d 1 [::1]:10382",
  );
  assertEquals(
    curlCommand({ ...HERE, takesRequest: true }, options()),
    "curl localhost:10382",
  );
  assertEquals(
    curlCommand(HERE, options(...tls)),
    "curl --cacert 'my cert.pem' -d hello https://localhost:10382",
  );
  assertEquals(
    curlCommand(HERE, options(...tls, "--tls-client-ca", "ca.pem")),
    "curl --cacert 'my cert.pem' --cert FILE --key FILE -d hello https://localhost:10382",
  );
});
