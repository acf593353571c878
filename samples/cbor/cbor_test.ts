import { CallError, loadFunction } from "@projectriff/deno-function-invoker";
import { assertEquals, assertRejects } from "@std/assert";
import { decode, encode } from "cborg";
import { connect } from "../../tests/support/grpc_client.ts";
import { startInvokerProcess } from "../../tests/support/invoker_process.ts";
import { sourceOnly } from "../../tests/support/invoker_program.ts";

const CBOR = { contentType: "application/cbor", accept: "application/cbor" };
const content = new TextEncoder().encode("Hello");
const fingerprintOfHello = {
  name: "hi.txt",
  size: 5,
  sha256: new Uint8Array(await crypto.subtle.digest("SHA-256", content)),
};

Deno.test("fingerprint: takes bytes, or text, and gives bytes", async () => {
  await using fingerprint = await loadFunction(import.meta.resolve("./cbor.ts"));
  assertEquals(await fingerprint.call({ name: "hi.txt", content }, CBOR), fingerprintOfHello);
  assertEquals(
    await fingerprint.call({ name: "hi.txt", content: "Hello" }, { accept: CBOR.accept }),
    fingerprintOfHello,
  );
});

Deno.test("fingerprint: refuses what is no file, and says what is wrong with it", async () => {
  await using fingerprint = await loadFunction(import.meta.resolve("./cbor.ts"));
  const { status, code, message } = await assertRejects(
    () => fingerprint.call({ name: 7, content }, CBOR),
    CallError,
  );
  assertEquals({ status, code, message }, {
    status: "INVALID_ARGUMENT",
    code: "error-client-unmarshall",
    message: "Invalid input: name: expected string, received number",
  });
});

Deno.test("fingerprint: serves every type that ends with +cbor", async () => {
  await using fingerprint = await loadFunction(import.meta.resolve("./cbor.ts"));
  const accept = "application/x-fingerprint+cbor";
  const [output] = await Array.fromAsync(
    fingerprint.stream([{ name: "hi.txt", content }], {
      contentType: "application/x-file+cbor",
      accept,
    }),
  );
  assertEquals(output?.headers.get("Content-Type"), accept);
  assertEquals(output?.value, fingerprintOfHello);
});

Deno.test("fingerprint: served, it reads and writes CBOR", {
  ignore: sourceOnly("the compiled program fetches no packages"),
}, async () => {
  await using invoker = await startInvokerProcess(["samples/cbor/cbor.ts"]);
  using client = connect(invoker.port);
  const headers = { "Content-Type": "application/cbor", Accept: "application/cbor" };
  const { status, messages } = await client.call([{
    payload: encode({ name: "hi.txt", content }),
    headers,
  }]);
  assertEquals(status, "OK");
  assertEquals(messages.map(({ payload }) => decode(payload)), [fingerprintOfHello]);
});
