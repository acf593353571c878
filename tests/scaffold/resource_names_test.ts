import { assertEquals, assertThrows } from "@std/assert";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import {
  checkFunctionName,
  checkImageReference,
  checkLabelValue,
  checkServiceName,
  checkTopicName,
} from "../../src/scaffold/resource_names.ts";

interface Case {
  readonly check: (text: string) => void;
  readonly rule: string;
  readonly fine: readonly string[];
  readonly wrong: readonly string[];
}

const long = (length: number) => "a".repeat(length);

const CASES: readonly Case[] = [
  {
    check: checkFunctionName,
    rule: "(DNS-1123)",
    fine: ["a", "9", "rot13", "my-func.v2", "a--b", long(253)],
    wrong: [
      "",
      "Echo",
      "-a",
      "a-",
      ".a",
      "a.",
      "a..b",
      "a-.b",
      "a.-b",
      "a_b",
      "a b",
      "é",
      long(254),
    ],
  },
  {
    check: checkServiceName,
    rule: "(DNS-1035)",
    fine: ["a", "rot13", "a-b", long(63)],
    wrong: ["", "9", "a.b", "A", "a-", "-a", long(64)],
  },
  {
    check: checkImageReference,
    rule: "an image is USERACCOUNT/NAME:VERSION",
    fine: [
      ...["me/rot13:0.0.1", "me/my-func.v2:latest", "me_you/a__b:1", "a/b/c:1"],
      ...["ghcr.io/me/rot13:0.0.1", "localhost:5000/me/rot13:1", "Registry.Example:5000/me/a:1"],
      ...[`me/a:${long(128)}`, "me/a:_1.x-Y"],
    ],
    wrong: [
      ...["Me/rot13:0.0.1", "me/Rot13:1", "/a:1", "me//a:1", "me/a", "me/a:", "me/a:.1", "me/a:-1"],
      ...[
        "me/a:1 2",
        "m e/a:1",
        "-me/a:1",
        "me-/a:1",
        "a_._b/c:1",
        "a___b/c:1",
        `me/a:${long(129)}`,
      ],
      ...[
        "me/a:1\n",
        "$(x)/a:1",
        "me.and_you/a:1",
        "host:port/me/a:1",
        `${long(255)}/a:1`,
        "@me/a:1",
        "",
      ],
    ],
  },
  {
    check: checkLabelValue,
    rule: "a label's value is of",
    fine: ["", "a", "A_b.c-9", long(63)],
    wrong: ["-a", "a-", "a b", "a/b", long(64)],
  },
  {
    check: checkTopicName,
    rule: "a topic's name is of",
    fine: ["a", "soundReflection", "a.b_c-9", "...", long(249)],
    wrong: ["", ".", "..", "a b", "a/b", "é", long(250)],
  },
];

for (const { check, rule, fine, wrong } of CASES) {
  for (const text of fine) {
    Deno.test(`${check.name}: ${JSON.stringify(text)} is fine`, () => check(text));
  }
  for (const text of wrong) {
    Deno.test(`${check.name}: ${JSON.stringify(text)} is wrong, and the rule is told`, () => {
      const error = assertThrows(() => check(text), InvokerError, rule);
      assertEquals(error.code, "usage");
      assertEquals(error.message.includes(JSON.stringify(text)), true);
    });
  }
}
