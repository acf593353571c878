import { assertEquals, assertStringIncludes } from "@std/assert";
import type { CheckReport } from "../../../src/check/check_report.ts";
import { toCheckText } from "../../../src/cli/check/check_text.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { frame } from "../../support/frames.ts";

const NOTHING = { files: [], packages: [], web: [], node: [], computed: [], problems: [] };

const REPORT: CheckReport = {
  file: "/home/me/f/f.ts",
  isolation: "worker",
  handler: { name: "default", interaction: "direct" },
  exports: [],
  imports: NOTHING,
  permissions: mergeGrants({ read: ["/home/me/f"] }),
  refused: [],
};

Deno.test("toCheckText: what there is of a function, and nothing of what there is not", () => {
  const text = toCheckText({
    ...REPORT,
    exports: [
      {
        kind: "handler",
        name: "default",
        form: "definition",
        interaction: "direct",
        promote: "each",
        input: "schema (zod)",
        output: "json",
        mediaTypes: ["application/msgpack"],
      },
      { kind: "problem", name: "b", message: `Cannot serve export "b": why` },
      { kind: "other", name: "VERSION", what: "a string" },
    ],
    imports: {
      ...NOTHING,
      files: ["/home/me/f/a.ts", "/etc/b.ts"],
      packages: [{ specifier: "zod", resolved: "npm:zod@4" }, { specifier: "npm:ms@2" }],
      computed: ["/home/me/f/a.ts"],
      problems: [{ file: "/home/me/f/c.ts", message: "It is\n  gone" }],
    },
    permissions: mergeGrants({ read: ["/home/me/f"], net: true }),
  }, "/home/me");
  assertEquals(
    text,
    `File         f/f.ts
Serves       default (direct), in a worker thread
Exports      default: direct definition, takes schema (zod), gives json, run for each message, has codecs for application/msgpack
             Cannot serve export "b": why
             VERSION: a string, no handler
Imports      files: f/a.ts, /etc/b.ts
             packages: zod (npm:zod@4), npm:ms@2
             computed when it runs, in: f/a.ts
             cannot be read: f/c.ts: It is gone
Permissions  read: /home/me/f
             net: all of it
`,
  );
});

Deno.test("toCheckText: what was answered cannot steer a terminal, nor be without end", () => {
  const text = toCheckText({
    ...REPORT,
    trial: {
      messageCount: 2,
      truncated: true,
      answers: [
        { ...frame("a\x1b[2Jb\nc"), headers: new Map([["Content-Type", ["text/plain"]]]) },
        { payload: new Uint8Array([0xff, 0xfe]), headers: new Map([["content-type", ["x/y"]]]) },
        { payload: new TextEncoder().encode("é".repeat(2000)), headers: new Map() },
      ],
    },
  }, "/");
  const lines = text.slice(text.indexOf("Trial")).split("\n");
  assertEquals(lines.slice(0, 4), [
    "Trial        2 messages, more than 3 answers",
    "             text/plain: a\\x1b[2Jb",
    "             c",
    "             x/y: 2 bytes",
  ]);
  assertEquals(lines[4], `             no media type: ${"é".repeat(1000)}… (4000 bytes)`);
});

Deno.test("toCheckText: what was refused comes with options for a shell and a set to paste", () => {
  const text = toCheckText({
    ...REPORT,
    refused: [{ kind: "read", resource: "/a b" }, { kind: "env" }],
    toAllow: {
      flags: ["--allow-read=/a b", "--allow-env"],
      set: {
        configFile: "/home/me/f/deno.json",
        permissions: { mine: { read: ["/a b"], env: true } },
      },
    },
  }, "/home/me");
  assertStringIncludes(text, "Refused      read: /a b\n             env: all of it\n");
  const advice = text.slice(text.indexOf("\n\n") + 2).split("\n");
  assertEquals(advice.slice(0, 3), [
    "To allow what was refused, start it with:",
    "  '--allow-read=/a b' --allow-env",
    "or with -P=mine, and this set in f/deno.json:",
  ]);
  assertEquals(JSON.parse(advice.slice(3).join("\n")), {
    permissions: { mine: { read: ["/a b"], env: true } },
  });
});

Deno.test("toCheckText: where no set may be pasted it tells what to do for one", () => {
  const toAllow = { flags: ["--allow-env=A"] };
  const refused = [{ kind: "env", resource: "A" }] as const;
  const text = toCheckText({ ...REPORT, refused, toAllow }, "/home/me");
  assertStringIncludes(
    text,
    "  --allow-env=A\nFor a permission set put the function into a folder",
  );
  assertEquals(text.includes("{"), false);
});

Deno.test("toCheckText: what was refused cannot steer a terminal", () => {
  const resource = "/\x1b[2J\x7f\x9b2J\n/";
  const permissions = { default: { read: [resource] } };
  const text = toCheckText({
    ...REPORT,
    refused: [{ kind: "read", resource }],
    toAllow: {
      flags: [`--allow-read=${resource}`],
      set: { configFile: "/\x1b/deno.json", permissions },
    },
  }, "/home/me");
  // deno-lint-ignore no-control-regex -- these are what must not get out
  assertEquals(text.match(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g), null);
  assertEquals(JSON.parse(text.slice(text.indexOf("{"))), { permissions });
});

Deno.test("toCheckText: where nothing was found there is nothing to tell", () => {
  const problem = new InvokerError("start-failed", "Cannot find it");
  assertEquals(toCheckText({ isolation: "worker", refused: [], problem }, "/"), "");
  const { handler: _, exports: __, ...rest } = REPORT;
  const text = toCheckText({ ...rest, isolation: "process", problem }, "/home/me");
  assertStringIncludes(text, "Serves       nothing\nPermissions");
});
