// What a client sends in headers and is told again, and deadlines that have passed.
import { assertEquals } from "@std/assert";
import { serveFixture } from "../e2e/serve_fixture.ts";
import { framedTexts, rawCall } from "../e2e/raw_client.ts";
import { needsBackpressure } from "../support/invoker_program.ts";

/** Older ones have decoded a header's bytes already. */
const ignore = needsBackpressure();

/** Bytes of UTF-8 as a client of Node sends them: a character each. */
const bytesOf = (text: string) => String.fromCharCode(...new TextEncoder().encode(text));

const TEXTS: readonly (readonly [what: string, sent: string, told: string])[] = [
  ["ASCII", "plain", "plain"],
  ["a percent sign", "100%25", "100%25"],
  ["two bytes a character", bytesOf("é"), "é"],
  ["three and four bytes a character", bytesOf("日本🔑"), "日本🔑"],
  ["what is encoded already", bytesOf("%C3%A9é"), "%C3%A9é"],
  ["bytes that are no UTF-8", "\xe9x", "\ufffdx"],
];

Deno.test("grpc-message: what a header had is told again as it was, encoded once", {
  ignore,
}, async () => {
  await using served = await serveFixture("forms.ts");
  const compressed = framedTexts(["x"]);
  compressed[0] = 1;
  for (const [what, sent, told] of TEXTS) {
    const tries = [
      [{ ":path": `/${sent}` }, "12", `There is no method "/${told}"`],
      [{ "grpc-timeout": sent }, "13", `Cannot read the grpc-timeout "${told}"`],
      [
        { "grpc-encoding": sent },
        "12",
        `Cannot read a message: it is compressed, and the encoding "${told}" is not known`,
      ],
    ] as const;
    for (const [headers, status, message] of tries) {
      const { fields } = await rawCall(served.invoker.port, compressed, headers);
      assertEquals(fields["grpc-status"], status, what);
      assertEquals(decodeURIComponent(fields["grpc-message"] ?? ""), message, what);
    }
  }
});

Deno.test("grpc-timeout: a function is not run for a Call whose time is up", async () => {
  await using served = await serveFixture("errors.ts", { handler: "countRuns" });
  for (
    const timeout of ["0n", "0u", "0m", "0S", "0M", "0H", "00000000n", "1n", "999999n", "999u"]
  ) {
    const { fields, texts } = await rawCall(served.invoker.port, framedTexts(["x"]), {
      "grpc-timeout": timeout,
    });
    assertEquals([fields["grpc-status"], texts], ["4", []], timeout);
  }
  for (
    const timeout of ["", "0", "n", "0x", "-1S", "+1S", "1.5S", "1 S", "123456789n", "1s", "NaNm"]
  ) {
    const { fields, texts } = await rawCall(served.invoker.port, framedTexts(["x"]), {
      "grpc-timeout": timeout,
    });
    assertEquals([fields["grpc-status"], texts], ["13", []], timeout);
  }
  // This is the first that runs it.
  assertEquals((await served.client.call(["x"])).texts, ["1"]);
});
