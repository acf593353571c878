// What a function reaches that is not its own and that no permission guards: nothing.
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { serveFunction } from "../e2e/serve_fixture.ts";
import { ENDINGS, IN_REALM, refusedNames } from "../fixtures/hostile/doors/attempts.ts";
import { BINARY } from "../support/invoker_program.ts";
import type { TestClient } from "../support/grpc_client.ts";

const FUNCTION = fromFileUrl(new URL("../fixtures/hostile/doors/doors.ts", import.meta.url));
const PATIENCE_MS = 30_000;

/** What the runtime of the compiled program cannot do, or be kept from: see docs/sandbox.md. */
const NOT_IN_PROGRAM: readonly string[] = [];

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`doors: each is closed in every realm, isolation ${isolation}`, async (t) => {
    await using served = await serveFunction(FUNCTION, { isolation });
    for (const realm of Object.keys(IN_REALM)) {
      await t.step({
        name: realm,
        ignore: BINARY !== undefined && NOT_IN_PROGRAM.includes(realm),
        async fn() {
          const names = refusedNames(isolation);
          const { texts: [said = "{}"], details } = await ask(served.client, realm, names);
          assertEquals(details, "");
          const outcomes = Object.entries<string>(JSON.parse(said));
          assertEquals(outcomes.filter(([, outcome]) => !outcome.startsWith("refused: ")), []);
          const tried = names.filter((name) => realm !== "in the sandbox" || !(name in ENDINGS));
          assertEquals(outcomes.map(([name]) => name), tried);
        },
      });
    }
  });
}

Deno.test("doors: what would end the invoker's process ends the sandbox", async (t) => {
  await using served = await serveFunction(FUNCTION);
  for (const name of Object.keys(ENDINGS)) {
    await t.step(name, async () => {
      const { texts, details } = await ask(served.client, "", [name]);
      assertMatch(texts[0] ?? details, /^refused: |^The sandbox ended: the handler called /);
    });
  }
});

function ask(client: TestClient, realm: string, names: readonly string[]) {
  const headers = { "Content-Type": "application/json" };
  const message = { payload: JSON.stringify({ realm, names }), headers };
  return client.call([message], { deadline: Date.now() + PATIENCE_MS });
}
