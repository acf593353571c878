// A package that was not loaded with the function is not fetched in a Call.
import { assertEquals, assertMatch } from "@std/assert";
import { serveFunction } from "../e2e/serve_fixture.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { sourceOnly } from "../support/invoker_program.ts";

const FUNCTION = `import "npm:acorn@8.19.0";
const here = (specifier) => import(specifier);
const inWorker = (specifier) => new Promise((resolve) => {
  const text = "import(self.name).then(() => 'fetched', (error) => error.message).then(postMessage)";
  const worker = new Worker("data:text/javascript," + text, { type: "module", name: specifier });
  worker.onmessage = ({ data }) => { worker.terminate(); resolve(data); };
});
export default async ([where, specifier]) => {
  if (where === "worker") return await inWorker(specifier);
  try {
    await here(specifier);
    return "imported";
  } catch (error) {
    return error.message;
  }
};\n`;
/** No such package: where a name is looked up, it fails otherwise. */
const UNKNOWN = "npm:invoker-refusal-probe@0.0.0";
const REFUSED = /Cannot import "npm:invoker-refusal-probe@0.0.0": it was not loaded/;

for (const isolation of ["worker", "process"] as const) {
  Deno.test(`import: a package is not fetched in a Call, isolation ${isolation}`, {
    ignore: sourceOnly("its runtime has no hooks to close it by"),
  }, async () => {
    await using folder = await makeFolder({ "f.js": FUNCTION, "own.js": "" });
    await using served = await serveFunction(folder.file("f.js"), { isolation });
    const ask = async (...what: string[]) => {
      const headers = { "Content-Type": "application/json" };
      const { texts, details } = await served.client.call([
        { payload: JSON.stringify(what), headers },
      ]);
      return texts[0] ?? details;
    };
    assertMatch(await ask("here", UNKNOWN), REFUSED);
    assertMatch(await ask("worker", UNKNOWN), REFUSED);
    for (const own of ["npm:acorn@8.19.0", "./own.js", "node:fs", "data:text/javascript,"]) {
      assertEquals(await ask("here", own), "imported", own);
    }
  });
}
