import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeStandIns } from "../../support/stand_ins.ts";

const BUILDERS = ["docker", "podman", "buildah"];
const FILES = { "rot13/Dockerfile": "FROM x\n", "rot13/rot13.ts": "export default () => 1;\n" };

const COMMANDS: readonly (readonly [args: string, cwd: string, ...lines: string[]])[] = [
  ["rot13", ".", "docker build -t me/rot13:0.0.1 rot13"],
  ["-f rot13/rot13.ts", ".", "docker build -t me/rot13:0.0.1 rot13"],
  ["", "rot13", "docker build -t me/rot13:0.0.1 ."],
  [
    "rot13 --push -u you -n echo -v 1.2",
    ".",
    "docker build -t you/echo:1.2 rot13",
    "docker push you/echo:1.2",
  ],
  [
    "rot13 --push --builder podman",
    ".",
    "podman build -t me/rot13:0.0.1 rot13",
    "podman push me/rot13:0.0.1",
  ],
  [
    "rot13 --push --builder buildah -u registry.example.com/me",
    ".",
    "buildah bud -t registry.example.com/me/rot13:0.0.1 rot13",
    "buildah push registry.example.com/me/rot13:0.0.1",
  ],
];

for (const [args, cwd, ...lines] of COMMANDS) {
  const argv = ["build", ...args.split(" ").filter((arg) => arg !== "")];
  Deno.test(`build: ${args || "nothing"} runs ${lines.join(", ")}, and a dry run says so`, async () => {
    await using tools = await makeStandIns({ programs: BUILDERS, files: FILES });
    const dry = await tools.invoke([...argv, "--dry-run"], { cwd });
    assertEquals([dry.code, await tools.commandLines()], [0, []]);
    const [build, push] = lines;
    assertEquals(
      dry.stdout,
      `Building image ...\nBuild command: ${build}\n` +
        (push === undefined ? "" : `Pushing image...\nPush command: ${push}\n`),
    );
    const { code, stdout, stderr } = await tools.invoke(argv, { cwd });
    assertEquals([code, stderr, await tools.commandLines()], [0, "", lines]);
    assertEquals(stdout, `Building image ...\n${push === undefined ? "" : "Pushing image...\n"}`);
  });
}

Deno.test("build: a folder with a space in its name is one argument, and quoted in a dry run", async () => {
  await using tools = await makeStandIns({
    programs: ["docker"],
    files: { "my dir/Dockerfile": "" },
  });
  const argv = ["build", "my dir", "-n", "x"];
  const { stdout } = await tools.invoke([...argv, "--dry-run"]);
  assertStringIncludes(stdout, "docker build -t me/x:0.0.1 'my dir'\n");
  await tools.invoke(argv);
  assertEquals(await tools.commandLines(), [`docker build -t me/x:0.0.1 "my dir"`]);
});

Deno.test("build: what the tool prints is passed on, its status is the invoker's, and nothing follows", async () => {
  await using tools = await makeStandIns({
    programs: ["docker"],
    files: FILES,
    answers: { "docker build": { stdout: "one\ntwo", stderr: "three\n", status: 7 } },
  });
  const { code, stdout, stderr } = await tools.invoke(["build", "rot13", "--push"]);
  assertEquals([code, stdout], [7, "Building image ...\none\ntwo\n"]);
  assertEquals(stderr, "three\ninvoker: Cannot build the image: docker ended with status 7\n");
  assertEquals((await tools.commandLines()).length, 1);
});

Deno.test("build: a tool that is missing is named, with the others; a dry run does without", async () => {
  await using tools = await makeStandIns({ programs: [], files: FILES });
  const { code, stdout, stderr } = await tools.invoke(["build", "rot13"]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    `invoker: Cannot build the image: there is no program "docker"; install it, or name another ` +
      "by --builder podman or --builder buildah\n",
  );
  assertEquals((await tools.invoke(["build", "rot13", "--dry-run"])).code, 0);
});

Deno.test("build: it needs to run the builder, and names the permission", async () => {
  await using tools = await makeStandIns({ programs: ["docker"], files: FILES });
  const denoOptions = ["--allow-read", "--allow-env"];
  const { code, stderr } = await tools.invoke(["build", "rot13"], { denoOptions });
  assertEquals(code, 1);
  assertMatch(
    stderr,
    /^invoker: Cannot start: --allow-run=docker is missing; run: deno run --allow-read --allow-run=docker --allow-env \S+ …\n$/,
  );
  const run = { denoOptions: [...denoOptions, "--allow-run=docker"] };
  assertEquals((await tools.invoke(["build", "rot13"], run)).code, 0);
});

const REFUSED: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
  [["rot13", "-u", "Me"], 2, /Cannot name an image "Me\/rot13:0\.0\.1": an image is/],
  [["rot13", "-n", "Rot13"], 2, /Cannot name a function "Rot13": a name is of lowercase/],
  [["rot13", "-f", "rot13"], 2, /Cannot use "rot13": the path is given by --filepath/],
  [["rot13", "--builder", "kaniko"], 2, /it must be "docker" or "podman" or "buildah"/],
  [["nowhere"], 1, /Cannot find "nowhere": no such file or folder/],
  [[".", "-n", "x"], 1, /there is no Dockerfile in "\."; invoker init writes one/],
];

for (const [args, expected, message] of REFUSED) {
  Deno.test(`build: ${args.join(" ")} ends with ${expected}, and runs nothing`, async () => {
    await using tools = await makeStandIns({ programs: ["docker"], files: FILES });
    const { code, stdout, stderr } = await tools.invoke(["build", ...args]);
    assertMatch(stderr, message);
    assertEquals([code, stdout, await tools.commandLines()], [expected, "", []]);
  });
}

Deno.test("build: the account is the flag's, else the variable's, else the file's, else the user's", async () => {
  await using tools = await makeStandIns({
    programs: ["docker"],
    files: { ...FILES, "riff.yaml": "useraccount: filed\n" },
  });
  const imageOf = async (args: readonly string[], env: Record<string, string>) => {
    const { stdout } = await tools.invoke(["build", "rot13", "--dry-run", ...args], { env });
    return / -t (\S+)/.exec(stdout)?.[1];
  };
  const config = ["--config", "riff.yaml"];
  const env = { RIFF_USERACCOUNT: "variable" };
  assertEquals(await imageOf([...config, "-u", "flag"], env), "flag/rot13:0.0.1");
  assertEquals(await imageOf(config, env), "variable/rot13:0.0.1");
  assertEquals(await imageOf(config, {}), "filed/rot13:0.0.1");
  assertEquals(await imageOf([], { USER: "ME" }), "me/rot13:0.0.1");
});

for (const what of ["folder", "link to nothing"] as const) {
  Deno.test(`build, update, create: a Dockerfile that is a ${what} is told before anything`, async () => {
    await using tools = await makeStandIns({
      programs: ["docker", "kubectl"],
      files: { "rot13/rot13.ts": "export const encode = (text: string) => text;\n" },
    });
    const path = tools.folder.file("rot13/Dockerfile");
    await (what === "folder" ? Deno.mkdir(path) : Deno.symlink("nowhere", path));
    for (const command of ["build", "update", "create"]) {
      const { code, stdout, stderr } = await tools.invoke([command, "rot13"]);
      assertEquals([code, stdout, stderr], [
        1,
        "",
        `invoker: Cannot build the image: the Dockerfile in "rot13" is a ${what}\n`,
      ]);
    }
    const names = await Array.fromAsync(Deno.readDir(tools.folder.file("rot13")), (e) => e.name);
    assertEquals([await tools.commandLines(), names.toSorted()], [[], ["Dockerfile", "rot13.ts"]]);
  });
}

Deno.test("build: an argument wins over the variable of --filepath", async () => {
  await using tools = await makeStandIns({ programs: ["docker"], files: FILES });
  const env = { INVOKER_FILEPATH: "nowhere" };
  const { code, stdout } = await tools.invoke(["build", "rot13", "--dry-run"], { env });
  assertEquals([code, stdout.includes("me/rot13:0.0.1")], [0, true]);
  const byVariable = await tools.invoke(["build", "--dry-run"], { env });
  assertStringIncludes(byVariable.stderr, `Cannot find "nowhere"`);
});
