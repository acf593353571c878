// What a function reaches that is not its own and that no permission guards: nothing.
import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { serveFunction } from "../e2e/serve_fixture.ts";
import { ENDINGS, IN_REALM, refusedNames } from "../fixtures/hostile/doors/attempts.js";
import { BINARY } from "../support/invoker_program.ts";
import type { TestClient } from "../support/grpc_client.ts";

const FUNCTION = fromFileUrl(new URL("../fixtures/hostile/doors/doors.js", import.meta.url));
const PATIENCE_MS = 30_000;

/** In the runtime of the compiled program a class that is imported by its name stays what it is. */
const NOT_IN_PROGRAM = ["in a thread", "in a thread of a path", "in a thread of text"];
/** So does a function; and a number there is one of the sandbox's own, which it ends by it. */
const NAMES_NOT_IN_PROGRAM = ["flags of V8", "a file to close"];

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`doors: each is closed in every realm, isolation ${isolation}`, async (t) => {
    await using served = await serveFunction(FUNCTION, { isolation });
    for (const realm of Object.keys(IN_REALM)) {
      const isOpen = BINARY !== undefined && NOT_IN_PROGRAM.includes(realm);
      await t.step({
        name: isOpen ? `${realm}: a compiled program does not close it` : realm,
        ignore: isOpen,
        async fn() {
          const names = refusedNames(isolation).filter((name) =>
            BINARY === undefined || !NAMES_NOT_IN_PROGRAM.includes(name)
          );
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
