import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeStandIns, type StandIns } from "../../support/stand_ins.ts";

const FILES = { "rot13/rot13.ts": "export const encode = (text: string) => text;\n" };
const TOOLS = ["docker", "podman", "buildah", "kubectl"];

async function namesIn({ folder }: StandIns): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(folder.file("rot13")), ({ name }) => name)).toSorted();
}

Deno.test("create: writes the resources, builds, pushes and applies, for Knative", async () => {
  await using tools = await makeStandIns({ programs: TOOLS, files: FILES });
  const args = "create rot13 -i secrets --push --namespace ns1 --builder podman".split(" ");
  const { code, stdout, stderr } = await tools.invoke(args);
  const file = (name: string) => tools.folder.file(`rot13/${name}`);
  assertEquals([code, await tools.commandLines()], [0, [
    "podman build -t me/rot13:0.0.1 rot13",
    "podman push me/rot13:0.0.1",
    `kubectl apply --namespace ns1 -f ${file("service.yaml")} -f ${file("eventing.yaml")}`,
  ]]);
  assertEquals(
    stdout,
    ["Dockerfile", "service.yaml", "eventing.yaml"].map((name) => `Initializing ${file(name)}\n`)
      .join("") + "Building image ...\nPushing image...\nApplying resources in rot13\n\n",
  );
  assertEquals(stderr, "");
});

Deno.test("create: the same for riff, in the order of riff", async () => {
  await using tools = await makeStandIns({ programs: TOOLS, files: FILES });
  const { code } = await tools.invoke(
    "create --platform riff -f rot13 -i in -o out -u you -v 2".split(" "),
  );
  const file = (name: string) => tools.folder.file(`rot13/${name}`);
  assertEquals([code, await tools.commandLines()], [0, [
    "docker build -t you/rot13:2 rot13",
    `kubectl apply -f ${file("rot13-function.yaml")} -f ${file("rot13-topics.yaml")}`,
  ]]);
});

Deno.test("create: a dry run prints just that, files first, and needs no tool", async () => {
  await using tools = await makeStandIns({ programs: [], files: FILES });
  const { code, stdout } = await tools.invoke(
    ["create", "rot13", "--platform", "riff", "--push", "--dry-run"],
  );
  assertEquals([code, await namesIn(tools)], [0, ["rot13.ts"]]);
  assert(stdout.startsWith("----\nrot13-topics.yaml\n----\n---\napiVersion:"), stdout);
  const file = (name: string) => tools.folder.file(`rot13/${name}`);
  assertEquals(
    stdout.slice(stdout.indexOf("Building")),
    "Building image ...\nBuild command: docker build -t me/rot13:0.0.1 rot13\n" +
      "Pushing image...\nPush command: docker push me/rot13:0.0.1\n" +
      "Applying resources in rot13\n\nApply command: kubectl apply " +
      `-f ${file("rot13-function.yaml")} -f ${file("rot13-topics.yaml")}\n`,
  );
});

Deno.test("create: files that are there stay, and it says that they name another image", async () => {
  const service = "image: me/rot13:0.0.10\n";
  await using tools = await makeStandIns({
    programs: TOOLS,
    files: { ...FILES, "rot13/service.yaml": service },
  });
  const { code, stdout, stderr } = await tools.invoke(["create", "rot13"]);
  assertEquals([code, await Deno.readTextFile(tools.folder.file("rot13/service.yaml"))], [
    0,
    service,
  ]);
  assertStringIncludes(stdout, "Skipping existing file ");
  assertEquals(
    stderr,
    `invoker: The resources that are there do not name the image "me/rot13:0.0.1": change it in service.yaml\n`,
  );
  const forced = await tools.invoke(["create", "rot13", "--force", "--dry-run"]);
  assertEquals([forced.code, forced.stderr], [0, ""]);
});

const CHECKED: readonly (readonly [what: string, args: string, code: number, message: RegExp])[] = [
  ["a handler", "--handler nobody", 1, /Cannot find handler "nobody": the module exports "encode"/],
  ["an account", "-u Me", 2, /Cannot name an image "Me\/rot13:0\.0\.1"/],
  ["a namespace", "--namespace A", 2, /Cannot use the namespace "A"/],
  ["an artifact", "-a other.ts", 1, /Cannot use artifact ".*other\.ts": no such file/],
  ["a topic", "-i a/b", 2, /Cannot name a topic "a\/b"/],
  ["a missing builder", "--builder buildah", 1, /there is no program "buildah"; install it, or/],
  ["a file of defaults", "--config no.yaml", 1, /Cannot read "no\.yaml": no such file/],
];

for (const [what, args, expected, message] of CHECKED) {
  Deno.test(`create: ${what} is checked before anything is done`, async () => {
    await using tools = await makeStandIns({ programs: ["docker", "kubectl"], files: FILES });
    const { code, stdout, stderr } = await tools.invoke(["create", "rot13", ...args.split(" ")]);
    assertMatch(stderr, message);
    assertEquals([code, stdout], [expected, ""]);
    assertEquals([await tools.commandLines(), await namesIn(tools)], [[], ["rot13.ts"]]);
  });
}

Deno.test("create: when a tool fails, it stops, and says what has been done", async () => {
  await using tools = await makeStandIns({
    programs: TOOLS,
    files: FILES,
    answers: { "docker build": { status: 5 }, "kubectl apply": { status: 6 } },
  });
  const { code, stderr } = await tools.invoke(["create", "rot13"]);
  assertEquals([code, stderr, (await tools.commandLines()).length], [
    5,
    "invoker: Cannot build the image: docker ended with status 5; before that: the files are " +
    "written\n",
    1,
  ]);
  assertEquals(await namesIn(tools), ["Dockerfile", "rot13.ts", "service.yaml"]);
  const other = await tools.invoke(["create", "rot13", "--builder", "buildah"]);
  assertEquals([other.code, other.stderr], [
    6,
    "invoker: Cannot apply the resources: kubectl ended with status 6; before that: the files are " +
    "written, the image is built\n",
  ]);
});

Deno.test("update: builds and applies, and writes nothing", async () => {
  const files = { "rot13/Dockerfile": "", "rot13/service.yaml": `image: "me/rot13:0.0.2"\n` };
  await using tools = await makeStandIns({ programs: TOOLS, files });
  const args = "update rot13 -v 0.0.2 --push --namespace ns1".split(" ");
  const lines = [
    "docker build -t me/rot13:0.0.2 rot13",
    "docker push me/rot13:0.0.2",
    `kubectl apply --namespace ns1 -f ${tools.folder.file("rot13/service.yaml")}`,
  ];
  const dry = await tools.invoke([...args, "--dry-run"]);
  assertEquals(
    dry.stdout.match(/(?<=command: ).*/g),
    lines as RegExpMatchArray | null,
  );
  const { code, stderr } = await tools.invoke(args);
  assertEquals([code, stderr, await tools.commandLines()], [0, "", lines]);
  assertEquals(await namesIn(tools), ["Dockerfile", "service.yaml"]);
});

Deno.test("update: resources of both platforms are told of before anything is built", async () => {
  const names = ["Dockerfile", "service.yaml", "rot13-function.yaml"];
  const files = { ...FILES, ...Object.fromEntries(names.map((name) => [`rot13/${name}`, ""])) };
  await using tools = await makeStandIns({ programs: TOOLS, files });
  const { code, stderr } = await tools.invoke(["update", "rot13", "--push"]);
  assertEquals([code, await tools.commandLines()], [2, []]);
  assertStringIncludes(stderr, "name one of the two by --platform");
});

Deno.test("create: a tool that cannot be started at last is told of, with what has been done", async () => {
  await using tools = await makeStandIns({ programs: TOOLS, files: FILES });
  // It is there, and what is to run it is not.
  const bin = tools.folder.file("bin");
  await Deno.mkdir(bin);
  await Deno.writeTextFile(`${bin}/docker`, "#!/nowhere/sh\n", { mode: 0o755 });
  await Deno.writeTextFile(`${bin}/kubectl`, "#!/bin/sh\n", { mode: 0o755 });
  const { code, stderr } = await tools.invoke(["create", "rot13"], { env: { PATH: bin } });
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^invoker: Cannot build the image: .*; before that: the files are written\n$/,
  );
});

Deno.test("update: without a Dockerfile it runs nothing", async () => {
  await using tools = await makeStandIns({ programs: TOOLS, files: FILES });
  const { code, stderr } = await tools.invoke(["update", "rot13"]);
  assertEquals([code, await tools.commandLines()], [1, []]);
  assertStringIncludes(stderr, `there is no Dockerfile in "rot13"; invoker init writes one`);
});

Deno.test("create: all permissions that it lacks are asked for at once, and then are enough", async () => {
  await using tools = await makeStandIns({ programs: ["docker", "kubectl"], files: FILES });
  const lacking = await tools.invoke(["create", "rot13", "-u", "me"], { denoOptions: [] });
  assertEquals(lacking.code, 1);
  const [, missing, advised = ""] =
    /^invoker: Cannot start: (.*) are missing; run: deno run (.*) \S+ …\n$/.exec(lacking.stderr) ??
      [];
  assertEquals(missing, "--allow-read --allow-write --allow-run=docker,kubectl");
  assertEquals(advised, "--allow-read --allow-write --allow-run=docker,kubectl --allow-env");
  const denoOptions = advised.split(" ");
  const { code, stderr } = await tools.invoke(["create", "rot13", "-u", "me"], { denoOptions });
  assertEquals([code, stderr], [0, ""]);
});
