import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { main } from "../../../src/cli/main.ts";
import { makeFolder, type TempFolder } from "../../e2e/temp_folder.ts";
import { createFakeIo } from "../fake_io.ts";

const ROT13 = "export const encode = (text: string): string => text;\n";
const RIFF_FIXTURE = new URL("../../fixtures/riff/", import.meta.url);

interface Ran {
  readonly status: number;
  /** With DIR for the folder. */
  readonly printed: string;
  readonly reported: string;
}

async function run(
  folder: TempFolder,
  argv: readonly string[],
  variables: Readonly<Record<string, string>> = { USER: "me" },
): Promise<Ran> {
  const io = createFakeIo({ cwd: folder.path, getEnv: (name) => variables[name] });
  const status = await main(["init", ...argv], io);
  const short = (text: string) => text.replaceAll(folder.path, "DIR");
  return { status, printed: short(io.printed()), reported: short(io.reported()) };
}

async function namesIn(path: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).toSorted();
}

Deno.test("init: writes the Dockerfile and the service of Knative", async () => {
  await using folder = await makeFolder({ "rot13/mod.ts": ROT13 });
  assertEquals(await run(folder, ["rot13"]), {
    status: 0,
    printed: "Initializing DIR/rot13/Dockerfile\nInitializing DIR/rot13/service.yaml\n",
    reported: "",
  });
  assertEquals(
    await Deno.readTextFile(folder.file("rot13/Dockerfile")),
    "FROM projectriff/deno-function-invoker:0.1.0\nADD mod.ts /functions/\n" +
      "ENV FUNCTION_URI file:///functions/mod.ts?handler=encode\n",
  );
  const service = await Deno.readTextFile(folder.file("rot13/service.yaml"));
  assertStringIncludes(service, "\n  name: rot13\n");
  assertStringIncludes(service, " image: me/rot13:0.0.1\n");
});

Deno.test("init: with topics, what brings their messages is written, too", async () => {
  await using folder = await makeFolder({ "rot13/mod.ts": ROT13 });
  const { status, printed } = await run(folder, ["-f", "rot13", "-i", "in", "--output=out"]);
  assertEquals([status, printed.split("\n")[2]], [0, "Initializing DIR/rot13/eventing.yaml"]);
  const eventing = await Deno.readTextFile(folder.file("rot13/eventing.yaml"));
  assertStringIncludes(eventing, "    - in\n");
  assertStringIncludes(eventing, "topic: out\n");
});

Deno.test("init: with a broker, the topics are types of its events", async () => {
  await using folder = await makeFolder({ "rot13/mod.ts": ROT13 });
  const args = ["rot13", "--broker=default", "-i", "order.placed", "-o", "order.confirmed"];
  assertEquals((await run(folder, args)).status, 0);
  const eventing = await Deno.readTextFile(folder.file("rot13/eventing.yaml"));
  assertStringIncludes(eventing, "kind: Trigger\n");
  assertStringIncludes(eventing, "  broker: default\n");
  assertStringIncludes(eventing, "      type: order.placed\n");
  const service = await Deno.readTextFile(folder.file("rot13/service.yaml"));
  assertStringIncludes(
    service,
    '- name: INVOKER_EVENT_TYPE\n              value: "order.confirmed"\n',
  );
});

Deno.test("init: a broker is of Knative, and has a name that it can have", async () => {
  await using folder = await makeFolder({ "rot13/mod.ts": ROT13 });
  for (
    const [args, why] of [
      [["--broker=b", "--platform=riff"], "Cannot use --broker with --platform riff"],
      [["--broker=a b"], 'Cannot name a broker "a b": '],
    ] as const
  ) {
    const { status, reported } = await run(folder, ["rot13", ...args]);
    assertEquals(status, 2);
    assertStringIncludes(reported, why);
  }
});

Deno.test("init: --platform riff writes what riff wrote, to the letter", async () => {
  await using folder = await makeFolder({ "rot13/rot13.ts": ROT13, "rot13/rot13_test.ts": "" });
  const { status, printed } = await run(folder, [
    ...["rot13", "--platform", "riff", "-isecrets", "-oout", "--handler=encode"],
  ]);
  const names = ["rot13-topics.yaml", "rot13-function.yaml", "Dockerfile"];
  assertEquals(status, 0);
  assertEquals(printed, names.map((name) => `Initializing DIR/rot13/${name}\n`).join(""));
  for (const name of names) {
    assertEquals(
      await Deno.readTextFile(folder.file(`rot13/${name}`)),
      await Deno.readTextFile(new URL(`output/${name}`, RIFF_FIXTURE)),
    );
  }
});

Deno.test("init: --dry-run prints the files as riff did, and writes none", async () => {
  await using folder = await makeFolder({ "rot13/rot13.ts": ROT13, "rot13/Dockerfile": "mine" });
  const { status, printed } = await run(folder, [
    ...["rot13", "--platform", "riff", "-i", "secrets", "-o", "out", "--dry-run"],
  ]);
  assertEquals(status, 0);
  assertEquals(printed, await Deno.readTextFile(new URL("output.dry-run.txt", RIFF_FIXTURE)));
  assertEquals(await namesIn(folder.file("rot13")), ["Dockerfile", "rot13.ts"]);
});

Deno.test("init: what is there stays, unless --force says otherwise", async () => {
  await using folder = await makeFolder({ "rot13/mod.ts": ROT13, "rot13/Dockerfile": "mine" });
  assertEquals(await run(folder, ["rot13"]), {
    status: 0,
    printed:
      "Skipping existing file DIR/rot13/Dockerfile  - it differs, set --force to overwrite.\n" +
      "Initializing DIR/rot13/service.yaml\n",
    reported: "",
  });
  assertEquals(await Deno.readTextFile(folder.file("rot13/Dockerfile")), "mine");
  assertEquals(
    (await run(folder, ["rot13"])).printed,
    "Skipping existing file DIR/rot13/Dockerfile  - it differs, set --force to overwrite.\n" +
      "Skipping existing file DIR/rot13/service.yaml  - it is up to date.\n",
  );
  const { printed } = await run(folder, ["rot13", "--force", "-v", "0.0.2"]);
  assertEquals(printed.match(/Initializing/g)?.length, 2);
  assertMatch(await Deno.readTextFile(folder.file("rot13/Dockerfile")), /^FROM /);
  assertStringIncludes(await Deno.readTextFile(folder.file("rot13/service.yaml")), "rot13:0.0.2\n");
});

Deno.test("init: the files that the function imports are added to its image", async () => {
  await using folder = await makeFolder({
    "fn/src/main.ts":
      `import { a } from "./lib/a.ts"; import d from "./d.json" with { type: "json" };
      export default () => a + d;`,
    "fn/src/lib/a.ts": "export const a = 1;",
    "fn/src/d.json": "{}",
    "fn/src/other.ts": "",
    "fn/.env": "SECRET=1",
  });
  const { status, reported } = await run(folder, ["fn", "-a", "src/main.ts"]);
  assertEquals([status, reported], [0, ""]);
  assertEquals(
    (await Deno.readTextFile(folder.file("fn/Dockerfile"))).split("\n").slice(1),
    [
      "ADD src/main.ts /functions/",
      "ADD src/d.json /functions/",
      "ADD src/lib/a.ts /functions/lib/",
      "ENV FUNCTION_URI file:///functions/main.ts?handler=default",
      "",
    ],
  );
});

Deno.test("init: what the function may do is written into its resources", async () => {
  await using folder = await makeFolder({
    "fn/mod.ts": `Deno.env.get("A"); export default () => 1;`,
    "fn/deno.json": `{ "permissions": { "small": { "env": ["A"] } } }`,
  });
  const { status, reported } = await run(folder, [
    "fn",
    "--allow-net=a.example,b.example",
    "-P=small",
  ]);
  assertEquals([status, reported], [0, ""]);
  const service = await Deno.readTextFile(folder.file("fn/service.yaml"));
  assertMatch(service, /name: INVOKER_ALLOW_NET\n +value: "?a\.example,b\.example"?\n/);
  assertMatch(service, /name: INVOKER_PERMISSION_SET\n +value: "?small"?\n/);
  // The set is read from there.
  assertStringIncludes(await Deno.readTextFile(folder.file("fn/Dockerfile")), "ADD deno.json ");
});

Deno.test("init: it tells what the image will not have", async () => {
  await using folder = await makeFolder({
    "fn/mod.ts": `
      import { z } from "npm:zod@4.6.7";
      import { defineFunction } from "@projectriff/deno-function-invoker";
      const load = (name: string) => import("../" + name);
      export default defineFunction({ interaction: "direct", run: () => [z, load] });`,
  });
  const { status, reported } = await run(folder, ["fn"]);
  assertEquals(
    [status, reported],
    [
      0,
      "invoker: The image fetches nothing, and has no npm:zod@4.6.7: bundle the function, by deno bundle " +
      "--external @projectriff/deno-function-invoker -o function.js mod.ts in its folder, and " +
      "run init again with --artifact function.js --force, which writes anew what has mod.ts in it\n" +
      `invoker: The image has no file that is imported by a computed name, as in "DIR/fn/mod.ts": ` +
      "add it to the Dockerfile\n",
    ],
  );
});

Deno.test("init: it tells of a file that is imported later and cannot be read", async () => {
  await using folder = await makeFolder({
    "fn/mod.ts": `export default () => import("./absent.ts");`,
  });
  const { status, reported } = await run(folder, ["fn"]);
  assertEquals(status, 0);
  assertMatch(
    reported,
    /^invoker: The image has no "DIR\/fn\/absent.ts", which is imported and cannot be read: .+\n$/,
  );
});

Deno.test("init: a setup that fails here does not keep it from being written", async () => {
  await using folder = await makeFolder({
    "fn/mod.ts": `export const setup = () => { throw new Error("no database here"); };
      export const fn = () => 1;`,
  });
  const { status, reported } = await run(folder, ["fn"]);
  assertEquals([status, reported], [0, ""]);
});

const HANDLERS: readonly (readonly [module: string, argv: string, handler: string])[] = [
  ["export const rot13 = () => 1; export default () => 2;", "", "rot13"],
  ["export const other = () => 1; export default () => 2;", "", "default"],
  ["export const other = () => 1; export const x = 2;", "", "other"],
  ["export const other = () => 1; export default () => 2;", "--handler other", "other"],
  ["export const Rot13 = () => 1;", "--handler {{.TitleCase~.FunctionName}}", "Rot13"],
  ["export const $run = () => 1;", "", "%24run"],
];

for (const [module, argv, handler] of HANDLERS) {
  Deno.test(`init: of "${module}" ${argv} serves ${handler}`, async () => {
    await using folder = await makeFolder({ "rot13/mod.ts": module });
    const args = argv.split(" ").filter(Boolean).map((arg) => arg.replace("~", " "));
    assertEquals((await run(folder, ["rot13", ...args])).reported, "");
    const dockerfile = await Deno.readTextFile(folder.file("rot13/Dockerfile"));
    assertStringIncludes(dockerfile, `?handler=${handler}\n`);
  });
}

const DEFAULTS:
  readonly (readonly [argv: string, variables: Record<string, string>, image: string])[] = [
    ["", { USER: "Me" }, "me/rot13:0.0.1"],
    ["", { HOME: "DIR/home", USER: "me" }, "fromhome/rot13:0.0.1"],
    ["--config other.yaml", { HOME: "DIR/home", USER: "me" }, "other/rot13:0.0.1"],
    ["", { HOME: "DIR/home", RIFF_USERACCOUNT: "riff" }, "riff/rot13:0.0.1"],
    ["", { RIFF_USERACCOUNT: "riff", INVOKER_USERACCOUNT: "mine" }, "mine/rot13:0.0.1"],
    ["-u flag", { HOME: "DIR/home", RIFF_USERACCOUNT: "riff" }, "flag/rot13:0.0.1"],
    ["-u ghcr.io/me -n other.name -v 1", {}, "ghcr.io/me/other.name:1"],
    ["--name= --version 2", { USER: "me" }, "me/rot13:2"],
  ];

for (const [argv, variables, image] of DEFAULTS) {
  Deno.test(`init: ${argv} with ${JSON.stringify(variables)} names the image ${image}`, async () => {
    await using folder = await makeFolder({
      "rot13/mod.ts": ROT13,
      "home/.riff.yaml": "useraccount: fromhome\n",
      "other.yaml": "useraccount: other\n",
    });
    const values = Object.entries(variables)
      .map(([name, value]) => [name, value.replace("DIR", folder.path)]);
    const { status, printed, reported } = await run(
      folder,
      ["rot13", "--platform=riff", "--dry-run", ...argv.split(" ").filter(Boolean)],
      Object.fromEntries(values),
    );
    assertEquals([status, reported], [0, ""]);
    assertStringIncludes(printed, `    image: ${image}\n`);
  });
}

Deno.test("init: a broken file of the user's defaults is told of, and passed over", async () => {
  await using folder = await makeFolder({ "rot13/mod.ts": ROT13, "home/.riff.yaml": "- a" });
  const variables = { HOME: folder.file("home"), USER: "me" };
  const { status, reported } = await run(folder, ["rot13"], variables);
  assertEquals([status, reported], [
    0,
    `invoker: Cannot read "DIR/home/.riff.yaml": it is not a mapping\n`,
  ]);
});

const PATHS: readonly (readonly [argv: string, added: string])[] = [
  ["rot13/two.ts", "two.ts"],
  ["-f rot13/two.ts", "two.ts"],
  ["rot13 -a two.ts", "two.ts"],
  ["rot13 -a rot13/two.ts", "two.ts"],
  ["rot13 --artifact DIR/rot13/two.ts", "two.ts"],
  ["rot13 -a sub/three.ts", "sub/three.ts"],
  ["rot13", "mod.ts"],
];

for (const [argv, added] of PATHS) {
  Deno.test(`init: ${argv} adds ${added}`, async () => {
    await using folder = await makeFolder({
      "rot13/mod.ts": ROT13,
      "rot13/two.ts": ROT13,
      "rot13/sub/three.ts": ROT13,
    });
    const { reported } = await run(folder, argv.replace("DIR", folder.path).split(" "));
    assertEquals(reported, "");
    const dockerfile = await Deno.readTextFile(folder.file("rot13/Dockerfile"));
    assertStringIncludes(dockerfile, `\nADD ${added} /functions/\n`);
  });
}

const REFUSED: readonly (readonly [argv: string, status: number, message: string])[] = [
  ["rot13 -f rot13", 2, `Cannot use "rot13": the path is given by --filepath "rot13" already`],
  ["rot13 other", 2, `Cannot use "other": init takes one PATH, and "rot13" is given`],
  ["rot13 -n Echo", 2, `Cannot name a function "Echo": a name is of lowercase letters`],
  ["rot13 -u Me", 2, `Cannot name an image "Me/rot13:0.0.1": an image is USERACCOUNT/NAME:VERSION`],
  ["rot13 -v 1/2", 2, `Cannot name an image "me/rot13:1/2"`],
  ["rot13 --invoker-version :", 2, `Cannot name an image "projectriff/deno-function-invoker::"`],
  ["rot13 -i a/b", 2, `Cannot name a topic "a/b"`],
  ["rot13 -i a -o a/b", 2, `Cannot name a topic "a/b"`],
  ["rot13 -n 9", 2, `Cannot name a service "9"`],
  ["rot13 --platform openshift", 2, `it must be "knative" or "riff"`],
  ["rot13 -l go", 2, `Unknown option "-l"`],
  ["no/such", 1, `Cannot find "no/such": no such file or folder`],
  ["several", 1, `Cannot choose the function: there are a.ts, b.ts; name it with --artifact`],
  ["empty", 1, "Cannot find the function: no file is named mod.ts"],
  ["rot13 -a none.ts", 1, `Cannot use artifact "DIR/rot13/none.ts": no such file`],
  ["rot13 -a several", 1, `Cannot use artifact "DIR/several": it is a folder`],
  ["rot13 -a rot13x/p.ts", 1, `Cannot use artifact "DIR/rot13x/p.ts": it is not in the function's`],
  [
    "several/a.ts -a b.ts",
    1,
    `Cannot use artifact "DIR/several/b.ts": the function is "DIR/several/a.`,
  ],
  ["rot13 --handler decode", 1, `Cannot find handler "decode": the module exports "encode"`],
  ["two --handler c", 1, `Cannot serve export "c": it is a number`],
  ["two --handler setup", 1, `Cannot serve export "setup": it is a function that runs before`],
  ["rot13 --handler {{.Nope}}", 1, `Cannot expand template "handler": line 1 names .Nope`],
  ["two", 1, "Cannot choose a handler, name one with --handler"],
  ["broken", 1, `Cannot load`],
  ["needy", 1, "-E=A"],
  ["rot13 -P", 1, `Cannot use permission set "default"`],
  ["spaced", 2, `Cannot add "a b.ts" to an image`],
  ["rot13 --config none.yaml", 1, `Cannot read "none.yaml": no such file`],
];

const FOLDERS = {
  "rot13/mod.ts": ROT13,
  "rot13x/p.ts": ROT13,
  "several/a.ts": ROT13,
  "several/b.ts": ROT13,
  "empty/README.md": "",
  "two/mod.ts": "export const a = () => 1, b = () => 2, c = 3; export const setup = () => {};",
  "broken/mod.ts": "export const = 1;",
  "needy/mod.ts": `Deno.env.get("A"); export const a = () => 1;`,
  "spaced/a b.ts": ROT13,
};

for (const [argv, status, message] of REFUSED) {
  Deno.test(`init: ${argv} ends with ${status}, tells why, and writes nothing`, async () => {
    await using folder = await makeFolder(FOLDERS);
    const ran = await run(folder, argv.split(" "));
    assertStringIncludes(ran.reported, message);
    assertEquals([ran.status, ran.printed], [status, ""]);
    assertEquals(ran.reported.split("\n").length, 2, ran.reported);
    const names = [...new Set(Object.keys(FOLDERS).map((name) => name.split("/")[0]))].toSorted();
    assertEquals(await namesIn(folder.path), names);
    assertEquals(await namesIn(folder.file("rot13")), ["mod.ts"]);
  });
}

for (const argv of [["--version"], ["rot13", "--version"], ["-V"], ["--version", "-n", "x"]]) {
  Deno.test(`init: ${argv.join(" ")} shows the version of the invoker`, async () => {
    await using folder = await makeFolder({});
    const { status, printed } = await run(folder, argv);
    assertEquals([status, printed], [0, "invoker 0.1.0 (deno 2.9.6, v8 15.0)\n"]);
  });
}

Deno.test("init: it needs to read and write the function's folder", async () => {
  const io = createFakeIo({ cwd: "/home/me", isGranted: ({ name }) => name === "read" });
  assertEquals(await main(["init", "fn"], io), 1);
  assertStringIncludes(io.reported(), "Cannot start: --allow-write is missing");
  const dry = createFakeIo({ cwd: "/home/me", isGranted: ({ name }) => name === "read" });
  assertEquals(await main(["init", "fn", "--dry-run"], dry), 1);
  assertStringIncludes(dry.reported(), `Cannot find "fn": no such file or folder`);
});
