import { assertEquals } from "@std/assert";
import type { CheckReport } from "../../../src/check/check_report.ts";
import { toCheckJson } from "../../../src/cli/check/check_json.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { frame } from "../../support/frames.ts";

const KEYS = [
  "ok",
  "file",
  "isolation",
  "handler",
  "problem",
  "exports",
  "imports",
  "permissions",
  "trial",
  "refused",
  "toAllow",
];

Deno.test("toCheckJson: every key is there, whatever was found", () => {
  const problem = new InvokerError("start-failed", "Cannot find it");
  const document = JSON.parse(toCheckJson({ isolation: "worker", refused: [], problem }));
  assertEquals(Object.keys(document), KEYS);
  assertEquals(document, {
    ...Object.fromEntries(KEYS.map((key) => [key, null])),
    ok: false,
    isolation: "worker",
    problem: "Cannot find it",
    refused: [],
  });
});

Deno.test("toCheckJson: answers are text or base64, a failure is as a client sees it", () => {
  const text = toCheckJson({
    file: "/f.ts",
    isolation: "process",
    handler: { name: "f", interaction: "streaming" },
    exports: [],
    imports: {
      files: [],
      packages: [{ specifier: "npm:ms@2" }],
      web: [],
      node: [],
      computed: [],
      problems: [],
    },
    permissions: mergeGrants(),
    trial: {
      messageCount: 1,
      truncated: false,
      answers: [
        { ...frame("a"), headers: new Map([["Content-Type", ["text/plain"]], ["x", ["1", "2"]]]) },
        { payload: new Uint8Array([255]), headers: new Map() },
      ],
      failure: new InvokerError("error-server-function-invocation", "no"),
    },
    refused: [{ kind: "env" }, { kind: "read", resource: "/x" }],
  });
  assertEquals(text.at(-1), "\n");
  const document = JSON.parse(text);
  assertEquals(document.ok, false);
  assertEquals(document.imports.packages, [{ specifier: "npm:ms@2", resolved: null }]);
  assertEquals(document.trial, {
    messages: 1,
    answers: [
      {
        mediaType: "text/plain",
        text: "a",
        base64: null,
        headers: { "Content-Type": ["text/plain"], x: ["1", "2"] },
      },
      { mediaType: null, text: null, base64: "/w==", headers: {} },
    ],
    truncated: false,
    failure: {
      status: "UNKNOWN",
      errorCode: "error-server-function-invocation",
      message: "no",
    },
  });
  assertEquals(document.refused, [
    { kind: "env", resource: null },
    { kind: "read", resource: "/x" },
  ]);
});

Deno.test("toCheckJson: what would allow it has its keys, also where there is no set to write", () => {
  const toAllow = (report: Pick<CheckReport, "toAllow">) =>
    JSON.parse(toCheckJson({ isolation: "worker", refused: [], ...report })).toAllow;
  const set = { configFile: "/f/deno.json", permissions: { default: { env: ["A"] } } };
  const flags = ["--allow-env=A"];
  assertEquals(toAllow({ toAllow: { flags, set } }), { flags, ...set });
  assertEquals(toAllow({ toAllow: { flags } }), { flags, configFile: null, permissions: null });
});
