import { assertEquals } from "@std/assert";
import {
  missingPermissions,
  neededByCall,
  neededByCheck,
  neededByHealthcheck,
  neededByServe,
  read,
  run,
} from "../../src/cli/needed_permissions.ts";
import { parseOptions } from "../../src/cli/options/parse_options.ts";

const RUN = "run: deno run --allow-env --allow-net --allow-read invoker.ts …";
const PLACE = { cwd: "/home/me", ownFolder: "/opt/invoker/src" };

function serveNeeds(functionUri: string, argv: readonly string[] = []) {
  const { options } = parseOptions("serve", argv, () => undefined);
  return neededByServe(options, functionUri, PLACE);
}

function valuesOf(flag: string, needed: ReturnType<typeof serveNeeds>) {
  return needed.filter((permission) => permission.flag === flag).map(({ value }) => value);
}

const FOLDERS: readonly [functionUri: string, folder: string][] = [
  ["f.ts", "/home/me"],
  ["./dir/f.ts?handler=x", "/home/me/dir"],
  ["dir", "/home/me/dir"],
  ["/a/f.js", "/a"],
  ["file:///a/b%20c/f.ts", "/a/b c"],
];

for (const [functionUri, folder] of FOLDERS) {
  Deno.test(`neededByServe: ${functionUri} needs to read ${folder}`, () => {
    const kit = "/opt/invoker/mod.ts";
    assertEquals(valuesOf("--allow-read", serveNeeds(functionUri)), [folder, PLACE.ownFolder, kit]);
  });
}

Deno.test("neededByServe: it needs the address that it listens on, and what that resolves to", () => {
  const hosts = (argv: readonly string[]) => valuesOf("--allow-net", serveNeeds("f.ts", argv));
  assertEquals(hosts([]), ["localhost", "127.0.0.1:10382"]);
  assertEquals(hosts(["--host", "::", "--port", "1"]), ["[::]:1"]);
  assertEquals(hosts(["--host", "0.0.0.0", "--port", "1"]), ["0.0.0.0:1"]);
  assertEquals(hosts(["--host", "example.com"]), ["example.com"]);
});

Deno.test("neededByServe: it needs the address that metrics are served on, when they are", () => {
  const hosts = (argv: readonly string[]) => valuesOf("--allow-net", serveNeeds("f.ts", argv));
  const metrics = (...argv: readonly string[]) => hosts(["--metrics-port", "9", ...argv]).at(-1);
  assertEquals(metrics(), "localhost:9");
  assertEquals(metrics("--host", "0.0.0.0"), "0.0.0.0:9");
  assertEquals(metrics("--host", "::1"), "[::1]:9");
  assertEquals(metrics("--host", "[::1]"), "[::1]:9");
});

Deno.test("neededByServe: it needs to read the files of TLS", () => {
  const argv = ["--tls-cert=c.pem", "--tls-key=k.pem", "--tls-client-ca=a.pem"];
  const files = valuesOf("--allow-read", serveNeeds("f.ts", argv));
  assertEquals(files.slice(-3), ["c.pem", "k.pem", "a.pem"]);
});

Deno.test("missingPermissions: nothing is missing where all is granted", () => {
  assertEquals(missingPermissions(serveNeeds("f.ts"), () => true), undefined);
});

Deno.test("missingPermissions: a kind that is not granted at all is named alone", () => {
  assertEquals(
    missingPermissions(serveNeeds("f.ts"), () => false),
    `Cannot start: --allow-net --allow-read are missing; ${RUN}`,
  );
});

Deno.test("missingPermissions: to read the options' variables is advised, and not missed", () => {
  const isGranted = ({ name }: Deno.PermissionDescriptor) => name !== "env";
  assertEquals(missingPermissions(serveNeeds("f.ts"), isGranted), undefined);
});

Deno.test("missingPermissions: of a list that is too short it names what it lacks", () => {
  const granted = (permission: Deno.PermissionDescriptor) =>
    permission.name !== "net" || permission.host === "localhost";
  assertEquals(
    missingPermissions(serveNeeds("f.ts"), granted),
    `Cannot start: --allow-net=127.0.0.1:10382 is missing; ${RUN}`,
  );
});

Deno.test("missingPermissions: a client needs the network alone", () => {
  const { options } = parseOptions("call", ["--address", "h:1"], () => undefined);
  assertEquals(
    missingPermissions(neededByCall(options), ({ name }) => name !== "net"),
    "Cannot start: --allow-net is missing; run: deno run --allow-net invoker.ts …",
  );
});

Deno.test("neededByCall: it needs to read .proto files, what is beside them, and sets", () => {
  const argv = ["--proto=a/x.proto", "--proto-path=b", "--proto-set=c/y.binpb"];
  const { options } = parseOptions("call", argv, () => undefined);
  assertEquals(valuesOf("--allow-read", neededByCall(options)), ["a", "b", "c/y.binpb"]);
});

Deno.test("neededByHealthcheck: it needs the address that it asks", () => {
  const needed = (...argv: readonly string[]) => {
    const { options } = parseOptions("healthcheck", argv, () => undefined);
    return neededByHealthcheck(options).map(({ flag, value }) => [flag, value]);
  };
  assertEquals(needed(), [["--allow-net", "localhost:10382"]]);
  assertEquals(needed("--port", "1"), [["--allow-net", "localhost:1"]]);
  assertEquals(needed("--address", "h:1", "--port", "2"), [["--allow-net", "h:1"]]);
  assertEquals(needed("--address", "grpcs://h:1", "--client-cert=c", "--client-key=k"), [
    ["--allow-net", "h:1"],
    ["--allow-read", "c"],
    ["--allow-read", "k"],
  ]);
});

Deno.test("neededByCheck: it needs to load the function, and nothing of the network", () => {
  const worker = neededByCheck("dir/f.ts", PLACE).map(({ flag, value }) => [flag, value]);
  assertEquals(worker.at(0), ["--allow-read", "/home/me/dir"]);
  assertEquals(new Set(worker.map(([flag]) => flag)), new Set(["--allow-read"]));
  const inProcess = neededByCheck("f.ts", { cwd: "/home/me", childProgram: "/usr/bin/deno" });
  assertEquals(inProcess.map(({ flag, value }) => [flag, value]), [
    ["--allow-read", "/home/me"],
    ["--allow-env", "NODE_V8_COVERAGE"],
    ["--allow-run", "/usr/bin/deno"],
  ]);
});

Deno.test("missingPermissions: programs are always named, and all options that there were stay", () => {
  const needed = [read("/f"), run("docker"), run("kubectl")];
  const all = "run: deno run --allow-read --allow-run=docker,kubectl invoker.ts …";
  assertEquals(
    missingPermissions(needed, ({ name }) => name === "read"),
    `Cannot start: --allow-run=docker,kubectl is missing; ${all}`,
  );
  assertEquals(
    missingPermissions(needed, (asked) => asked.name === "run" && asked.command === "docker"),
    `Cannot start: --allow-read --allow-run=kubectl are missing; ${all}`,
  );
});

Deno.test("missingPermissions: what it does without is advised where something is missing, and not missed", () => {
  const needed = [run("kubectl"), { ...run("minikube"), isOptional: true }];
  const granted = (command: string) => (asked: Deno.PermissionDescriptor) =>
    asked.name === "run" && asked.command === command;
  assertEquals(missingPermissions(needed, granted("kubectl")), undefined);
  assertEquals(
    missingPermissions(needed, () => false),
    "Cannot start: --allow-run=kubectl is missing; " +
      "run: deno run --allow-run=kubectl,minikube invoker.ts …",
  );
});
