import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeStandIns, type StandInAnswer } from "../../support/stand_ins.ts";

const FUNCTION = JSON.stringify({ spec: { input: "in", output: "out" } });
const ROT13 = { "rot13/x": "" };

interface Case {
  readonly args: string;
  /** Kinds and names, in the order of deleting. */
  readonly deleted: readonly string[];
  readonly lines: readonly string[];
}

const CASES: readonly Case[] = [
  {
    args: "-n rot13",
    deleted: ["services.serving.knative.dev rot13"],
    lines: ["kubectl delete services.serving.knative.dev rot13"],
  },
  {
    args: "-n rot13 --all --namespace ns1",
    deleted: [
      "triggers.eventing.knative.dev rot13",
      "kafkasources.sources.knative.dev rot13",
      "sequences.flows.knative.dev rot13",
      "kafkasinks.eventing.knative.dev rot13",
      "services.serving.knative.dev rot13",
    ],
    lines: [
      "kubectl delete triggers.eventing.knative.dev rot13 --namespace ns1 --ignore-not-found",
      "kubectl delete kafkasources.sources.knative.dev rot13 --namespace ns1 --ignore-not-found",
      "kubectl delete sequences.flows.knative.dev rot13 --namespace ns1 --ignore-not-found",
      "kubectl delete kafkasinks.eventing.knative.dev rot13 --namespace ns1 --ignore-not-found",
      "kubectl delete services.serving.knative.dev rot13 --namespace ns1",
    ],
  },
  {
    args: "--platform riff --name rot13",
    deleted: ["functions.projectriff.io rot13"],
    lines: ["kubectl delete functions.projectriff.io rot13"],
  },
];

for (const { args, deleted, lines } of CASES) {
  Deno.test(`delete: ${args} deletes ${deleted.join(", ")}, and a dry run says so`, async () => {
    await using tools = await makeStandIns({ programs: ["kubectl"] });
    const dry = await tools.invoke(["delete", ...args.split(" "), "--dry-run"]);
    assertEquals([dry.code, dry.stderr, await tools.commandLines()], [0, "", []]);
    assertEquals(
      dry.stdout,
      deleted.map((each, i) => `Deleting ${each}:\nDelete command: ${lines[i]}\n`).join(""),
    );
    const { code, stdout } = await tools.invoke(["delete", ...args.split(" ")]);
    assertEquals([code, await tools.commandLines()], [0, lines]);
    assertEquals(stdout, deleted.map((each) => `Deleting ${each}:\n`).join(""));
  });
}

const GET = "kubectl get --namespace ns1 functions.projectriff.io rot13 -o json";
const ALL_OF_RIFF = [
  "kubectl delete topics.projectriff.io in --namespace ns1",
  "kubectl delete topics.projectriff.io out --namespace ns1",
  "kubectl delete functions.projectriff.io rot13 --namespace ns1",
];

function riffAnswers(deletion: StandInAnswer = {}): Record<string, StandInAnswer> {
  return { "kubectl get": { stdout: FUNCTION }, "kubectl delete": deletion };
}

Deno.test("delete: --all of riff asks for the topics, also in a dry run, which says so", async () => {
  const answers = riffAnswers();
  await using tools = await makeStandIns({ programs: ["kubectl"], files: ROT13, answers });
  const args = "delete -n rot13 --all --platform riff --namespace ns1".split(" ");
  const dry = await tools.invoke([...args, "--dry-run"], { cwd: "rot13" });
  assertEquals([dry.code, await tools.commandLines()], [0, [GET]]);
  assertMatch(
    dry.stderr,
    /^invoker: Asking kubectl which topics "rot13" has; nothing is changed\n$/,
  );
  assertEquals(
    [...dry.stdout.matchAll(/(?<=Delete command: ).*/g)].map(([line]) => line),
    ALL_OF_RIFF,
  );
  const { code } = await tools.invoke(args, { cwd: "rot13" });
  assertEquals([code, await tools.commandLines()], [0, [GET, GET, ...ALL_OF_RIFF]]);
});

Deno.test("delete: what fails beside the function is told of, the function's own failure counts", async () => {
  const answers = riffAnswers({ stderr: "not found\n", status: 4 });
  await using tools = await makeStandIns({ programs: ["kubectl"], answers });
  const args = "delete -n rot13 --all --platform riff --namespace ns1".split(" ");
  const { code, stderr } = await tools.invoke(args);
  assertEquals([code, await tools.commandLines()], [4, [GET, ...ALL_OF_RIFF]]);
  assertEquals(
    stderr,
    ["topics.projectriff.io in", "topics.projectriff.io out", "functions.projectriff.io rot13"]
      .map((what) => `not found\ninvoker: Cannot delete ${what}: kubectl ended with status 4\n`)
      .join(""),
  );
});

Deno.test("delete: when the cluster does not tell the topics, nothing is deleted", async () => {
  await using tools = await makeStandIns({
    programs: ["kubectl"],
    answers: { "kubectl get": { stderr: "no such function\n", status: 1 } },
  });
  const { code, stderr } = await tools.invoke(
    "delete -n rot13 --all --platform riff --namespace ns1".split(" "),
  );
  assertEquals([code, await tools.commandLines()], [1, [GET]]);
  assertEquals(
    stderr,
    "invoker: Cannot find functions.projectriff.io rot13: kubectl ended with status 1: no such " +
      "function\n",
  );
});

Deno.test("delete: it takes no argument, no name that cannot be one, and no variable for --all", async () => {
  await using tools = await makeStandIns({ programs: ["kubectl"], files: ROT13 });
  const argument = await tools.invoke(["delete", "rot13"]);
  assertEquals(argument.code, 2);
  assertStringIncludes(argument.stderr, `Cannot use "rot13": delete takes nothing but options`);
  assertEquals((await tools.invoke(["delete", "-n", "A"])).code, 2);
  assertEquals(await tools.commandLines(), []);
  await tools.invoke(["delete", "-n", "rot13"], { cwd: "rot13", env: { INVOKER_ALL: "true" } });
  assertEquals((await tools.commandLines()).length, 1);
});

for (const args of ["", "--all", "--platform riff --all", "--dry-run"]) {
  Deno.test(`delete: ${args} without a name says what it would need, and does nothing`, async () => {
    await using tools = await makeStandIns({ programs: ["kubectl"], files: ROT13 });
    const argv = ["delete", ...args.split(" ").filter((arg) => arg !== "")];
    const { code, stdout, stderr } = await tools.invoke(argv, { cwd: "rot13" });
    assertEquals([code, stdout, stderr, await tools.commandLines()], [
      2,
      "",
      "invoker: Cannot delete: no function is named; name it, as in: invoker delete --name rot13\n",
      [],
    ]);
  });
}
