import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { ROOT } from "../../support/invoker_program.ts";
import { readYaml } from "../../support/read_yaml.ts";
import { makeStandIns } from "../../support/stand_ins.ts";

const INVOKER = await Deno.readTextFile(join(ROOT, "deno-invoker.yaml"));
const FILES = {
  "deno-invoker.yaml": INVOKER,
  "other/node-invoker.yaml": "kind: Invoker\nmetadata:\n  name: node\n",
  "other/java-invoker.yaml":
    "---\nkind: Invoker\nmetadata:\n  name: java\n---\nkind: Invoker\nmetadata: { name: kotlin }\n",
  "other/topic.yaml": "kind: Topic\n",
};

const SOURCES: readonly (readonly [args: string, names: readonly string[]])[] = [
  ["", ["deno"]],
  ["deno-invoker.yaml", ["deno"]],
  ["-f other", ["java", "kotlin", "node"]],
  ["other/n*-invoker.yaml", ["node"]],
];

for (const [args, names] of SOURCES) {
  Deno.test(`invokers apply: "${args}" applies ${names.join(", ")}`, async () => {
    await using tools = await makeStandIns({ programs: ["kubectl"], files: FILES });
    const argv = ["invokers", "apply", ...args.split(" ").filter((arg) => arg !== "")];
    const dry = await tools.invoke([...argv, "--dry-run"]);
    assertEquals([dry.code, await tools.commandLines()], [0, []]);
    assertEquals(
      dry.stdout.match(/^Apply command: kubectl apply -f - <<'END'$/gm)?.length,
      names.length,
    );
    const { code, stderr } = await tools.invoke(argv);
    assertEquals([code, stderr], [0, ""]);
    assertEquals(await tools.commandLines(), names.map(() => "kubectl apply -f -"));
    const given = (await tools.given()).replaceAll(/^kind:/gm, "---\nkind:");
    const applied = names.length === 1 ? readYaml(await tools.given()) : readYaml(given);
    assertEquals(applied.map(({ metadata }) => metadata.name), [...names]);
  });
}

Deno.test("invokers apply: all that the file says is applied; --name and --version replace theirs", async () => {
  await using tools = await makeStandIns({ programs: ["kubectl"], files: FILES });
  await tools.invoke(["invokers", "apply"]);
  assertEquals(readYaml(await tools.given()), readYaml(INVOKER));
  const { stdout } = await tools.invoke(
    "invokers apply deno-invoker.yaml -n mine -v 9.9 --dry-run".split(" "),
  );
  const [, yaml = ""] = /^Apply command: kubectl apply -f - <<'END'\n(.*\n)END\n$/s.exec(stdout) ??
    [];
  const [expected] = readYaml(INVOKER);
  expected.metadata.name = "mine";
  expected.spec.version = "9.9";
  assertEquals(readYaml(yaml), [expected]);
});

Deno.test("invokers apply: from a URL, and it says when there is nothing", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) =>
      new URL(request.url).pathname === "/deno-invoker.yaml"
        ? new Response(INVOKER)
        : new Response("no", { status: 404 }),
  );
  await using tools = await makeStandIns({ programs: ["kubectl"] });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const denoOptions = [
    "--allow-read",
    "--allow-env",
    "--allow-run=kubectl",
    `--allow-net=127.0.0.1:${server.addr.port}`,
  ];
  const { code } = await tools.invoke(["invokers", "apply", `${url}/deno-invoker.yaml`], {
    denoOptions,
  });
  assertEquals([code, readYaml(await tools.given())], [0, readYaml(INVOKER)]);
  const missing = await tools.invoke(["invokers", "apply", `${url}/x`]);
  assertEquals(missing.code, 1);
  assertStringIncludes(
    missing.stderr,
    `Cannot read "${url}/x": the server responded with code 404`,
  );
});

const REFUSED: readonly (readonly [args: string, code: number, message: RegExp])[] = [
  ["apply other -n x", 2, /Cannot use --name "x": it is for a single invoker, and 3 are found/],
  ["apply nowhere.yaml", 1, /Cannot apply invokers: none is found at "nowhere\.yaml"/],
  ["apply other/topic.yaml", 1, /topic\.yaml": it has something of another kind than "Invoker"/],
  ["apply ftp://x/y", 2, /Cannot read "ftp:\/\/x\/y": it has to be a path, or a URL of file, http/],
  ["apply a -f b", 2, /Cannot use "a": --filename "b" is given already/],
  ["delete", 2, /Cannot delete an invoker: none is named; name it, or give --all/],
  ["delete deno --all", 2, /Cannot use --all with "deno": give one of the two/],
  ["delete -- -A", 2, /Cannot use the invoker "-A": its name is of lowercase letters/],
  ["delete --name=--all", 2, /Cannot use the invoker "--all": its name is/],
  ["apply deno-invoker.yaml -n A", 2, /Cannot use the invoker "A": its name is/],
  ["", 2, /Cannot tell what to do with invokers: the commands are invokers apply, invokers list/],
  ["aply", 2, /Cannot tell what to do with invokers/],
];

for (const [args, expected, message] of REFUSED) {
  Deno.test(`invokers: "${args}" ends with ${expected}, and runs nothing`, async () => {
    await using tools = await makeStandIns({ programs: ["kubectl"], files: FILES });
    const argv = args.split(" ").filter((arg) => arg !== "");
    const { code, stdout, stderr } = await tools.invoke(["invokers", ...argv]);
    assertMatch(stderr, message);
    assertEquals([code, stdout, await tools.commandLines()], [expected, "", []]);
  });
}

const RUN: readonly (readonly [args: string, line: string])[] = [
  [
    "list",
    "kubectl get invokers.projectriff.io --sort-by=metadata.name " +
    "-o=custom-columns=INVOKER:.metadata.name,VERSION:.spec.version",
  ],
  [
    "list -- --context x",
    "kubectl get invokers.projectriff.io --sort-by=metadata.name " +
    "-o=custom-columns=INVOKER:.metadata.name,VERSION:.spec.version --context x",
  ],
  ["delete deno", "kubectl delete invokers.projectriff.io deno"],
  ["delete -n deno", "kubectl delete invokers.projectriff.io deno"],
  ["delete --all", "kubectl delete invokers.projectriff.io --all"],
];

for (const [args, line] of RUN) {
  Deno.test(`invokers: "${args}" runs ${line.slice(0, 45)}, and passes on what it says`, async () => {
    const answer = { stdout: "said\n", status: 3 };
    await using tools = await makeStandIns({
      programs: ["kubectl"],
      answers: { "kubectl get": answer, "kubectl delete": answer },
    });
    const { code, stdout } = await tools.invoke(["invokers", ...args.split(" ")]);
    assertEquals([code, stdout, await tools.commandLines()], [3, "said\n", [line]]);
  });
}

Deno.test("invokers: the help of the three is there by their first word, and for each", async () => {
  await using tools = await makeStandIns({ programs: [] });
  for (const args of [["invokers", "--help"], ["help", "invokers"]]) {
    const { code, stdout } = await tools.invoke(args);
    assertEquals(code, 0);
    assertMatch(stdout, /^ {2}invoker invokers delete \[NAME\] \[options\]$/m);
  }
  const { stdout } = await tools.invoke(["help", "invokers", "apply"]);
  assertMatch(stdout, /^ {2}invoker invokers apply \[FILENAME\] \[options\]$/m);
  assertEquals((await tools.invoke(["invokers", "apply", "-h"])).stdout, stdout);
});

Deno.test("invokers: no variable is in the way of an argument, or names an invoker", async () => {
  await using tools = await makeStandIns({ programs: ["kubectl"], files: FILES });
  const env = { INVOKER_NAME: "other", INVOKER_FILENAME: "nowhere.yaml" };
  for (const args of ["delete deno", "delete --all", "apply deno-invoker.yaml"]) {
    const { code, stderr } = await tools.invoke(["invokers", ...args.split(" ")], { env });
    assertEquals([code, stderr], [0, ""], args);
  }
  assertEquals(readYaml(await tools.given()), readYaml(INVOKER));
  assertEquals((await tools.invoke(["invokers", "delete"], { env })).code, 2);
  assertEquals(await tools.commandLines(), [
    "kubectl delete invokers.projectriff.io deno",
    "kubectl delete invokers.projectriff.io --all",
    "kubectl apply -f -",
  ]);
});
