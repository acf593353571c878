import { assertEquals, assertStringIncludes } from "@std/assert";
import { connect } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { ROOT, sourceOnly } from "../support/invoker_program.ts";
import { makeFolder } from "./temp_folder.ts";

const NAME = "@projectriff/deno-function-invoker";
const PERMISSIONS = ["--allow-net", "--allow-read", "--allow-env", "--allow-run"];

/** A function that needs the kit at run time. */
const greet = (specifier: string) => `
  import { defineFunction } from "${specifier}";
  import { punctuation } from "./punctuation.js";
  export default defineFunction({
    interaction: "direct",
    input: "string",
    run(name) { return \`Hello, \${name}\${punctuation}\`; },
  });
`;

const files = {
  "bare/mod.ts": greet(NAME),
  "bare/punctuation.js": `export const punctuation = "!";\n`,
  "jsr/mod.ts": greet(`jsr:${NAME}@^0.1.0`),
  "jsr/punctuation.js": `export const punctuation = "?";\n`,
  // Nothing here but the import needs a compiled program's own loader.
  "plain/mod.js": greet(NAME),
  "plain/punctuation.js": `export const punctuation = ".";\n`,
};

for (const isolation of ["worker", "process", "none"]) {
  Deno.test(`kit: a function may import it by its name, isolation ${isolation}`, async () => {
    await using folder = await makeFolder(files);
    for (const [name, punctuation] of [["bare", "!"], ["jsr", "?"], ["plain", "."]] as const) {
      const args = [folder.file(name), `--isolation=${isolation}`];
      await using invoker = await startInvokerProcess(args, { denoOptions: PERMISSIONS });
      using client = connect(invoker.port);
      assertEquals((await client.call(["Ada"])).texts, [`Hello, Ada${punctuation}`], name);
    }
  });
}

Deno.test("kit: what it does not have is missed where it is imported", async () => {
  await using folder = await makeFolder({
    "f.ts": `import { nothing } from "${NAME}";\nexport default (x: string) => nothing(x);\n`,
  });
  const failed = await startInvokerProcess([folder.file("f.ts")]).catch((error) => error);
  assertStringIncludes(String(failed), "does not provide an export named 'nothing'");
});

for (const isolation of ["worker", "process", "none"]) {
  Deno.test(`kit: a project that links the invoker has its own imports, isolation ${isolation}`, {
    ignore: sourceOnly("a compiled program has no import map"),
  }, async () => {
    await using folder = await makeFolder({
      "deno.json": JSON.stringify({
        imports: { [NAME]: `jsr:${NAME}@^0.1.0`, "parser": "npm:acorn@8.19.0" },
        links: [ROOT],
        unstable: ["worker-options"],
        lock: false,
      }),
      "mod.ts": `
        import { defineFunction } from "${NAME}";
        import { parseExpressionAt } from "parser";
        export default defineFunction({
          interaction: "direct",
          input: "string",
          run: (code) => parseExpressionAt(code, 0, { ecmaVersion: 2024 }).type,
        });`,
    });
    await using invoker = await startInvokerProcess([".", `--isolation=${isolation}`], {
      command: [
        Deno.execPath(),
        "run",
        "--no-prompt",
        ...PERMISSIONS,
        `jsr:${NAME}@^0.1.0/invoker`,
      ],
      cwd: folder.path,
    });
    using client = connect(invoker.port);
    assertEquals((await client.call(["a + b"])).texts, ["BinaryExpression"]);
  });
}
