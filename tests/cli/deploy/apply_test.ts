import { assertEquals, assertStringIncludes } from "@std/assert";
import { makeStandIns } from "../../support/stand_ins.ts";

const KNATIVE = { "k/service.yaml": "a: b\n", "k/eventing.yaml": "", "k/Dockerfile": "" };
const RIFF = {
  "r/a-topics.yaml": "",
  "r/b-function.yaml": "",
  "r/a-function.yaml": "",
  "r/x.yaml": "",
  "r/Dockerfile": "",
};

interface Case {
  readonly args: string;
  readonly heading: string;
  readonly files: readonly string[];
  readonly cwd?: string;
}

const APPLIED: readonly Case[] = [
  {
    args: "k",
    heading: "resources in k",
    files: ["k/service.yaml", "k/eventing.yaml"],
  },
  {
    args: "",
    cwd: "k",
    heading: "resources in .",
    files: ["k/service.yaml", "k/eventing.yaml"],
  },
  { args: "k/eventing.yaml", heading: "resource k/eventing.yaml", files: ["k/eventing.yaml"] },
  {
    args: "-f r",
    heading: "resources in r",
    files: ["r/a-function.yaml", "r/b-function.yaml", "r/a-topics.yaml"],
  },
  { args: "r/x.yaml", heading: "resource r/x.yaml", files: ["r/x.yaml"] },
];

for (const { args, heading, files, cwd = "." } of APPLIED) {
  Deno.test(`apply: "${args}" applies ${files.join(", ")}, by one command`, async () => {
    await using tools = await makeStandIns({
      programs: ["kubectl"],
      files: { ...KNATIVE, ...RIFF },
      answers: { "kubectl apply": { stdout: "rot13 configured\n" } },
    });
    const argv = ["apply", ...args.split(" ").filter((arg) => arg !== ""), "--namespace=ns1"];
    const paths = files.map((file) => `-f ${tools.folder.file(file)}`).join(" ");
    const line = `kubectl apply --namespace ns1 ${paths}`;
    const dry = await tools.invoke([...argv, "--dry-run"], { cwd });
    assertEquals(dry.stdout, `Applying ${heading}\n\nApply command: ${line}\n`);
    assertEquals(await tools.commandLines(), []);
    const { code, stdout, stderr } = await tools.invoke(argv, { cwd });
    assertEquals([code, stdout], [0, `Applying ${heading}\n\nrot13 configured\n`]);
    assertEquals(await tools.commandLines(), [line]);
    assertEquals(stderr, "");
  });
}

Deno.test("apply: where there is nothing to apply it says so, and ends with 0", async () => {
  await using tools = await makeStandIns({ programs: ["kubectl"], files: { ...RIFF, "e/x": "" } });
  const { code, stdout } = await tools.invoke(["apply", "e"]);
  assertEquals([code, stdout], [0, "No resources found in e\n"]);
  const other = await tools.invoke(["apply", "r", "--platform", "knative"]);
  assertEquals([other.code, other.stdout], [0, "No knative resources found in r\n"]);
  assertEquals(await tools.commandLines(), []);
});

Deno.test("apply: of resources of both platforms it takes the ones that are named", async () => {
  await using tools = await makeStandIns({
    programs: ["kubectl"],
    files: { "service.yaml": "", "a-function.yaml": "" },
  });
  const { code, stderr } = await tools.invoke(["apply"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, `"a-function.yaml" are riff's, "service.yaml" are Knative's`);
  const riff = await tools.invoke(["apply", "--platform", "riff"]);
  assertEquals([riff.code, await tools.commandLines()], [
    0,
    [`kubectl apply -f ${tools.folder.file("a-function.yaml")}`],
  ]);
});

Deno.test("apply: the namespace is the flag's, else the variable's, else the file's; it is checked", async () => {
  await using tools = await makeStandIns({
    programs: [],
    files: { ...KNATIVE, "riff.yaml": "namespace: filed\n" },
  });
  const namespaceOf = async (args: readonly string[], env: Record<string, string> = {}) => {
    const { stdout } = await tools.invoke(["apply", "k", "--dry-run", ...args], { env });
    return /--namespace (\S+)/.exec(stdout)?.[1];
  };
  const config = ["--config", "riff.yaml"];
  const env = { RIFF_NAMESPACE: "variable" };
  assertEquals(await namespaceOf([...config, "--namespace", "flag"], env), "flag");
  assertEquals(await namespaceOf(config, env), "variable");
  assertEquals(await namespaceOf(config), "filed");
  assertEquals(await namespaceOf([]), undefined);
  const { code, stderr } = await tools.invoke(["apply", "k", "--namespace=-f"]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, `Cannot use the namespace "-f": its name is of lowercase letters`);
});

Deno.test("apply: what kubectl says when it fails is passed on, and its status", async () => {
  await using tools = await makeStandIns({
    programs: ["kubectl"],
    files: RIFF,
    answers: { "kubectl apply": { stdout: "a created\n", stderr: "b is wrong\n", status: 3 } },
  });
  const { code, stdout, stderr } = await tools.invoke(["apply", "r"]);
  assertEquals([code, stdout], [3, "Applying resources in r\n\na created\n"]);
  assertEquals(
    stderr,
    "b is wrong\ninvoker: Cannot apply the resources: kubectl ended with status 3\n",
  );
});

Deno.test("apply: without kubectl, and for a path that is not there, it does nothing", async () => {
  await using tools = await makeStandIns({ programs: [], files: RIFF });
  const { code, stdout, stderr } = await tools.invoke(["apply", "r"]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    `invoker: Cannot apply the resources: there is no program "kubectl"; install it to where PATH ` +
      "leads\n",
  );
  const nowhere = await tools.invoke(["apply", "nowhere"]);
  assertEquals(nowhere.code, 1);
  assertStringIncludes(nowhere.stderr, `Cannot find "nowhere": no such file or folder`);
});
