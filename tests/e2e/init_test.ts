import { assertEquals, assertStringIncludes } from "@std/assert";
import { runInvoker } from "../support/invoker_process.ts";
import { ROOT, sourceOnly } from "../support/invoker_program.ts";
import { makeFolder } from "./temp_folder.ts";

const MODULE = `import { shift } from "./lib/shift.ts";
export const encode = (text: string): string => shift(text);
`;
const FILES = {
  "rot13/mod.ts": MODULE,
  "rot13/lib/shift.ts": "export const shift = (text: string): string => text;\n",
};

for (const platform of ["knative", "riff"]) {
  Deno.test(`init: writes the resources for ${platform}, with no more permissions than it takes`, async () => {
    await using folder = await makeFolder(FILES);
    const place = folder.file("rot13");
    const { code, stdout, stderr } = await runInvoker(
      ["init", place, "--platform", platform, "--useraccount", "me", "--input", "in"],
      {
        denoOptions: [
          `--allow-read=${place},${ROOT}src,${ROOT}mod.ts`,
          `--allow-write=${place}`,
        ],
      },
    );
    assertEquals([code, stderr], [0, ""]);
    const written = stdout.trimEnd().split("\n").map((line) => line.split("/").at(-1));
    assertEquals(
      written,
      platform === "riff"
        ? ["rot13-topics.yaml", "rot13-function.yaml", "Dockerfile"]
        : ["Dockerfile", "service.yaml", "eventing.yaml"],
    );
    assertEquals(
      await Deno.readTextFile(`${place}/Dockerfile`),
      "FROM projectriff/deno-function-invoker:0.1.0\nADD mod.ts /functions/\n" +
        "ADD lib/shift.ts /functions/lib/\n" +
        "ENV FUNCTION_URI file:///functions/mod.ts?handler=encode\n",
    );
  });
}

Deno.test("init: what is missing is told before anything is written", {
  ignore: sourceOnly("a compiled program has its permissions"),
}, async () => {
  await using folder = await makeFolder(FILES);
  const place = folder.file("rot13");
  const { code, stderr } = await runInvoker(["init", place], { denoOptions: ["--allow-read"] });
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Cannot start: --allow-write is missing");
});
