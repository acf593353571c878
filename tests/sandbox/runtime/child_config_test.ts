import { assertEquals, assertRejects } from "@std/assert";
import { toFileUrl } from "@std/path";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";
import { projectLink } from "../../../src/scaffold/project_link.ts";
import { findChildConfig } from "../../../src/sandbox/runtime/child_config.ts";
import { makeFolder } from "../../e2e/temp_folder.ts";

const CASES: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string>>,
  found: string | undefined,
])[] = [
  ["there is none", { "project/f.ts": "" }, undefined],
  ["it links nothing", { "project/deno.json": "{}" }, undefined],
  ["it links others", { "project/deno.json": `{ "links": ["../other"] }` }, undefined],
  ["links is no list", { "project/deno.json": `{ "links": "../invoker" }` }, undefined],
  ["it is no object", { "project/deno.json": "null" }, undefined],
  ["it links the invoker", { "project/deno.json": `{ "links": ["../invoker"] }` }, "deno.json"],
  ["the link has a slash", { "project/deno.json": `{ "links": ["../invoker/"] }` }, "deno.json"],
  ["others are no paths", {
    "project/deno.json": `{ "links": ["https://x.example/", "%ff", "./../invoker"] }`,
  }, "deno.json"],
  ["it has comments", { "project/deno.jsonc": `{ "links": ["../invoker"] } // x` }, "deno.jsonc"],
  ["the nearest links nothing", {
    "deno.json": `{ "links": ["./invoker"] }`,
    "project/deno.json": "{}",
  }, undefined],
  ["one further up links it", { "deno.json": `{ "links": ["./invoker"] }` }, "../deno.json"],
];

for (const [what, files, found] of CASES) {
  Deno.test(`findChildConfig: where ${what} it finds ${found ?? "nothing"}`, async () => {
    await using folder = await makeFolder({ "project/own.txt": "", ...files });
    const rootUrl = toFileUrl(folder.file("invoker/")).href;
    const config = await findChildConfig(folder.file("project"), rootUrl);
    const expected = found?.startsWith("../") ? found.slice(3) : found && `project/${found}`;
    assertEquals(config, expected && folder.file(expected));
  });
}

Deno.test("findChildConfig: a link is a URL, as projectLink writes it", async () => {
  await using folder = await makeFolder({ "project/own.txt": "" });
  const root = folder.file("#1/a 100%41?/invoker");
  const link = projectLink(folder.file("project"), root);
  await Deno.writeTextFile(folder.file("project/deno.json"), JSON.stringify({ links: [link] }));
  const rootUrl = toFileUrl(`${root}/`).href;
  assertEquals(
    await findChildConfig(folder.file("project"), rootUrl),
    folder.file("project/deno.json"),
  );
});

Deno.test("findChildConfig: an invoker from a registry goes by the nearest", async () => {
  await using folder = await makeFolder({ "deno.json": "{}", "project/own.txt": "" });
  const rootUrl = "https://jsr.io/@projectriff/deno-function-invoker/0.1.0/";
  assertEquals(await findChildConfig(folder.file("project"), rootUrl), folder.file("deno.json"));
});

Deno.test("findChildConfig: what is not JSON is told", async () => {
  await using folder = await makeFolder({ "deno.json": "{" });
  await assertRejects(
    () => findChildConfig(folder.path, "https://jsr.io/x/y/1.0.0/"),
    InvokerError,
    "not valid JSON",
  );
});
