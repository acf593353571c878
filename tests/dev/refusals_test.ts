import { assertEquals } from "@std/assert";
import { devOn } from "./dev_fixture.ts";

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`refusals: with ${isolation}, what is refused is told once, with what would allow it`, async () => {
    await using page = await devOn({
      "f.ts": `export const f = async (host: string) => {
  for (let i = 0; i < 3; i++) await Deno.connect({ hostname: host, port: 443 }).catch(() => {});
  return Deno.env.get("SECRET");
};`,
      "deno.json": `{ "permissions": { "default": { "read": ["."] } } }`,
    }, { isolation });
    await page.untilState(({ version }) => version === 1);
    await page.call("/f", "example.com");
    const state = await page.untilState(({ refusals }) => refusals.length === 2);
    assertEquals(state.refusals, [
      {
        permission: "net",
        value: "example.com:443",
        option: "-N=example.com:443",
        config: JSON.stringify(
          { permissions: { default: { read: ["."], net: ["example.com:443"] } } },
          null,
          2,
        ),
      },
      {
        permission: "env",
        value: "SECRET",
        option: "-E=SECRET",
        config: JSON.stringify(
          { permissions: { default: { read: ["."], env: ["SECRET"] } } },
          null,
          2,
        ),
      },
    ]);
    // What the next version is refused is another matter.
    await Deno.writeTextFile(page.folder.file("f.ts"), `export const f = () => "mild";`);
    const next = await page.untilState(({ version }) => version === 2);
    assertEquals(next.refusals, []);
  });
}

Deno.test("refusals: an import that is refused is told, and nothing of a file that is not the function's", async () => {
  await using outside = await devOn({ "f.ts": "export const f = () => 1;" });
  const secret = outside.folder.file("secret.ts");
  await Deno.writeTextFile(secret, `export const secret = ;`);
  await using page = await devOn({ "f.ts": `import "${secret}";\nexport const f = () => 1;` });
  const refused = await page.untilState(({ refusals }) => refusals.length > 0);
  assertEquals(
    refused.refusals.map(({ permission, value, option }) => [permission, value, option]),
    [
      ["read", secret, `-R=${secret}`],
    ],
  );
  const { failure } = await page.untilState(({ failure }) => failure !== null);
  assertEquals([failure?.file, failure?.line], ["f.ts", 1]);
  // What a message says is what the function says.
  await Deno.writeTextFile(
    page.folder.file("f.ts"),
    `throw new Error("look at file://${secret}:1:1");`,
  );
  const thrown = await page.untilState(({ failure }) => /look at/.test(failure?.message ?? ""));
  assertEquals([thrown.failure?.file, thrown.failure?.source], [null, []]);
});
