import { assertEquals, assertStringIncludes } from "@std/assert";
import { main } from "../../src/cli/main.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { createFakeIo } from "./fake_io.ts";

Deno.test("new: makes a project and tells what to do next", async () => {
  await using folder = await makeFolder({});
  const io = createFakeIo({ cwd: folder.path });
  assertEquals(await main(["new", "greet"], io), 0);
  assertEquals(
    io.printed(),
    "Made greet: mod.ts, mod_test.ts, deno.json, README.md\n\n" +
      "  cd greet\n  npx -y deno@2.9.6 task test\n  npx -y deno@2.9.6 task dev\n",
  );
  const { links } = JSON.parse(await Deno.readTextFile(folder.file("greet/deno.json")));
  assertEquals([io.reported(), links], ["", undefined]);
});

Deno.test("new: --streaming makes a function that streams, in a folder elsewhere", async () => {
  await using folder = await makeFolder({ "a/x": "", "b/x": "" });
  const io = createFakeIo({ cwd: folder.file("a") });
  assertEquals(await main(["new", "../b/count", "--streaming"], io), 0);
  assertStringIncludes(io.printed(), "  cd ../b/count\n");
  assertStringIncludes(await Deno.readTextFile(folder.file("b/count/mod.ts")), "function*");
  assertStringIncludes(await Deno.readTextFile(folder.file("b/count/README.md")), "# count\n");
});

Deno.test("new: an invoker from source is linked by a relative path", async () => {
  await using folder = await makeFolder({});
  const io = createFakeIo({ cwd: folder.path, sourceFolder: folder.file("invoker/src") });
  assertEquals(await main(["new", "greet"], io), 0);
  const { links } = JSON.parse(await Deno.readTextFile(folder.file("greet/deno.json")));
  assertEquals(links, ["../invoker"]);
});

Deno.test("new: the link is right from where symbolic links lead", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using folder = await makeFolder({ "far/away/x": "", "invoker/src/x": "" });
  await Deno.symlink(folder.file("far/away"), folder.file("near"));
  const io = createFakeIo({ cwd: folder.path, sourceFolder: folder.file("invoker/src") });
  assertEquals(await main(["new", "near/greet"], io), 0);
  const { links: [link] } = JSON.parse(
    await Deno.readTextFile(folder.file("near/greet/deno.json")),
  );
  const real = await Deno.realPath(folder.file("near/greet"));
  assertEquals(await Deno.realPath(`${real}/${link}`), await Deno.realPath(folder.file("invoker")));
});

Deno.test("new: what it tells to do next is right for a shell, also in the folder itself", async () => {
  await using folder = await makeFolder({ "my work/x": "" });
  const io = createFakeIo({ cwd: folder.path });
  assertEquals(await main(["new", "my work/greet"], io), 0);
  assertStringIncludes(io.printed(), "\n  cd 'my work/greet'\n");
  await Deno.mkdir(folder.file("here"));
  const inside = createFakeIo({ cwd: folder.file("here") });
  assertEquals(await main(["new", "../here"], inside), 0);
  assertStringIncludes(inside.printed(), "Made .: mod.ts");
});

Deno.test("new: --proto takes along what the file imports, and has every method", async () => {
  await using folder = await makeFolder({
    "api/two.proto": `syntax = "proto3"; package two; import "parts/part.proto";
      import "google/protobuf/empty.proto";
      service One { rpc Delete(parts.Part) returns (google.protobuf.Empty); }
      service Two { rpc Watch(stream parts.Part) returns (stream parts.Part); }`,
    "lib/parts/part.proto": `syntax = "proto3"; package parts; message Part { string name = 1; }`,
  });
  const io = createFakeIo({ cwd: folder.path });
  const argv = ["new", "both", "--proto", "api/two.proto", "--proto-path", "lib"];
  assertEquals([await main(argv, io), io.reported()], [0, ""]);
  assertStringIncludes(
    io.printed(),
    "Made both: mod.ts, mod_test.ts, two.proto, parts/part.proto, two.d.ts, deno.json, README.md\n",
  );
  const read = (name: string) => Deno.readTextFile(folder.file(name));
  assertEquals(await read("both/parts/part.proto"), await read("lib/parts/part.proto"));
  const module = await read("both/mod.ts");
  assertStringIncludes(
    module,
    "export const One = defineService<types.One>({\n  // Part → Empty\n" +
      '  delete: (_request) => todo("Delete"),\n});\n',
  );
  assertStringIncludes(module, "  // stream of Part → stream of Part\n  watch: (_requests) =>");
  assertStringIncludes(await read("both/mod_test.ts"), 'service: "two.Two"');
  const { tasks } = JSON.parse(await read("both/deno.json"));
  assertEquals(Object.keys(tasks), ["test", "test:sandbox", "dev", "types", "start"]);
});

const REFUSED: readonly (readonly [argv: readonly string[], status: number, message: RegExp])[] = [
  [[], 2, /no name is given; name it, as in: invoker new greet/],
  [["Greet"], 2, /Cannot name a project "Greet": a name is of lowercase/],
  [["."], 2, /Cannot name a project "\."/],
  [["a", "b"], 2, /new takes one NAME, and "a" is given/],
  [["a", "--stream"], 2, /Unknown option "--stream"; did you mean "--streaming"\?/],
  [["a", "--proto", "none.proto"], 1, /Cannot use ".*none\.proto": there is no such file/],
  [["a", "--proto-path", "x"], 2, /Cannot use --proto-path without --proto/],
  [["a", "--streaming", "--proto", "x"], 2, /Cannot use --streaming with --proto/],
  [["taken"], 1, /Cannot make ".*taken": there is a folder of this name/],
];

for (const [argv, status, message] of REFUSED) {
  Deno.test(`new: ${argv.join(" ") || "nothing"} ends with ${status}, and makes nothing`, async () => {
    await using folder = await makeFolder({ "taken/x": "" });
    const io = createFakeIo({ cwd: folder.path });
    assertEquals(await main(["new", ...argv], io), status);
    if (!message.test(io.reported())) throw new Error(io.reported());
    const names = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
    assertEquals([io.printed(), names], ["", ["taken"]]);
  });
}

Deno.test("new: it needs to read and write where the folder is to be", async () => {
  const io = createFakeIo({ cwd: "/home/me", isGranted: ({ name }) => name === "read" });
  assertEquals(await main(["new", "greet"], io), 1);
  assertStringIncludes(io.reported(), "Cannot start: --allow-write is missing");
});
