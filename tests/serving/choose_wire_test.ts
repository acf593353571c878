import { assertEquals, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { isWireInside, type WireChoiceOptions } from "../../src/serving/choose_wire.ts";
import { canSharePort } from "../../src/serving/port_sharing.ts";

const CHOICES: readonly (readonly [WireChoiceOptions, isShared: boolean, isInside: boolean])[] = [
  [{}, true, true],
  [{}, false, false],
  [{ wire: "auto", isolation: "process" }, true, true],
  [{ wire: "auto", sandboxes: 2 }, true, false],
  [{ wire: "outside" }, true, false],
  [{ wire: "inside", sandboxes: 2 }, true, true],
  [{ wire: "inside" }, false, true],
  [{ wire: "inside", isolation: "none" }, true, false],
];

for (const [options, isShared, isInside] of CHOICES) {
  const where = isShared ? "shared" : "not shared";
  Deno.test(`isWireInside: ${JSON.stringify(options)}, port ${where}: ${isInside}`, () => {
    assertEquals(isWireInside(options, isShared), isInside);
  });
}

Deno.test("isWireInside: several sandboxes cannot hold a port that is not shared", () => {
  assertThrows(
    () => isWireInside({ wire: "inside", sandboxes: 2 }, false),
    InvokerError,
    "Cannot let 2 sandboxes hold one port",
  );
});

for (
  const [os, deno, isShared] of [
    ["linux", "2.9.4", true],
    ["linux", "2.10.0", true],
    ["linux", "2.9.3", false],
    ["darwin", "2.9.6", false],
  ] as const
) {
  Deno.test(`canSharePort: ${os}, Deno ${deno}: ${isShared}`, () => {
    assertEquals(canSharePort(os, deno), isShared);
  });
}
