import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import denoConfig from "../../deno.json" with { type: "json" };
import { DENO_INVOKER_YAML } from "../../src/scaffold/deno_invoker_yaml.ts";
import { invokerFiles } from "../../src/scaffold/invoker_files.ts";
import { parseInvokerResource } from "../../src/scaffold/invoker_resource.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { connect } from "../support/grpc_client.ts";
import { BINARY, ROOT } from "../support/invoker_program.ts";
import { findFiles } from "../support/transcripts.ts";
import { canStartContainers, type Container, startContainer } from "./image_container.ts";
import { makeStandIns } from "./image_stand_ins.ts";
import { hasBuildah, type ImageStore, openImageStore } from "./image_store.ts";

const IMAGE = `projectriff/deno-function-invoker:${denoConfig.version}`;
const DEBUG_IMAGE = `${IMAGE}-debug`;
const HOST = "127.0.0.1";
/** The package is one that the tests import, too: it is in the cache. */
const FUNCTION_WITH_PACKAGE = `
import { closestString } from "npm:deno-std@1.4.0/text/closest_string.js";
export const nameColor = (text: string): string => closestString(text, ["red", "green", "blue"]);
`;
const PROBE_DOCKERFILE = `
FROM ${IMAGE}
ADD probe.ts /functions/
ENV FUNCTION_URI=probe.ts INVOKER_ALLOW_SYS=uid INVOKER_ALLOW_WRITE=true
`;

const GREET = 'export { polite as greet } from "./words/polite.ts";';
const POLITE = "export const polite = (name: string): string => `Good day, ${name}`;";

/** Prints why, when images cannot be built and run here. */
function isIgnored(): boolean {
  const reasons = {
    "INVOKER_BINARY names no compiled program": BINARY === undefined,
    "there is no buildah (Debian: apt-get install buildah)": !hasBuildah(),
    "this user may not make containers": Deno.uid() !== 0 || !canStartContainers(),
  };
  const reason = Object.entries(reasons).find(([, holds]) => holds)?.[0];
  // deno-lint-ignore no-console -- why something is not tested
  if (reason !== undefined) console.warn(`Ignored: the test of the images, for ${reason}`);
  return reason !== undefined;
}

Deno.test({
  name: "images: built from the Dockerfiles on stand-ins for their bases, they serve functions",
  ignore: isIgnored(),
  async fn(t) {
    const dockerfile = await Deno.readTextFile(join(ROOT, "Dockerfile"));
    const bases = {
      build: defaultOf(dockerfile, "DENO_IMAGE"),
      runtime: defaultOf(dockerfile, "RUNTIME_IMAGE"),
    };
    await using store = await openImageStore();
    await makeStandIns(store, bases, await findParts(BINARY?.path ?? ""));
    const platform = `linux/${Deno.build.arch === "x86_64" ? "amd64" : "arm64"}`;
    await store.build({ tag: IMAGE, context: ROOT, platform });
    const documented = findFiles(await Deno.readTextFile(join(ROOT, "docs/images.md")));
    await using folder = await makeFolder({
      ...Object.fromEntries(documented.map(({ name, text }) => [name, text])),
      "rot13.ts": await Deno.readTextFile(join(ROOT, "samples/rot13/rot13.ts")),
      "function.ts": FUNCTION_WITH_PACKAGE,
      "probe.ts": await Deno.readTextFile(join(ROOT, "tests/packaging/image_probe.ts")),
      "probe.Dockerfile": PROBE_DOCKERFILE,
    });

    await t.step("nothing but the program and licences is on top of the base", async () => {
      const before = new Set(await listFiles(await store.mount(bases.runtime)));
      const added = (await listFiles(await store.mount(IMAGE))).filter((path) => !before.has(path));
      assertEquals(added, [
        "/usr/local/bin/invoker",
        "/usr/share/doc/invoker/LICENSE",
        "/usr/share/doc/invoker/THIRD_PARTY_LICENSES",
      ]);
    });

    await t.step(
      "the image says who runs it, how it is asked for its health, and what it is",
      async () => {
        const { Labels, Healthcheck, ...config } = await store.configOf(IMAGE);
        assertEquals(config.User, "65532:65532");
        assertEquals(config.StopSignal, "SIGTERM");
        assertEquals(Object.keys(config.ExposedPorts), ["10382/tcp"]);
        assert(config.Env.includes("INVOKER_HOST=0.0.0.0"), config.Env.join());
        assertEquals([...config.Entrypoint, ...config.Cmd], ["/usr/local/bin/invoker", "serve"]);
        assertEquals(Healthcheck?.Test, ["CMD", "/usr/local/bin/invoker", "healthcheck"]);
        assertEquals(Labels["org.opencontainers.image.version"], denoConfig.version);
        assertEquals(Labels["org.opencontainers.image.licenses"], "Apache-2.0");
        assertEquals(Labels["stand-in"], "true", "what it is based on shows in what is made of it");
      },
    );

    await store.build({ tag: "example/rot13", context: folder.path });
    for (const isolation of ["worker", "process"]) {
      await t.step(`a function image answers, is healthy and stops (${isolation})`, async () => {
        const port = freePort();
        const run = await runner(store, "example/rot13", port, { INVOKER_ISOLATION: isolation });
        await using container = run();
        assertEquals(
          await firstLine(container),
          `Serving rot13.ts#encode (direct) on grpc://${HOST}:${port}`,
        );
        assertEquals(await callWith(port, "Hello World"), "Svool Dliow");
        const { Healthcheck: { Test: [, ...command] } = { Test: [] } } = await store.configOf(
          IMAGE,
        );
        await using healthy = run(command);
        assertEquals([await healthy.ended, await healthy.nextLine()], [0, "SERVING"]);
        assertEquals(await container.stop(), 0, container.stderr());
        await using ended = run(command);
        assertEquals(await ended.ended, 1, ended.stderr());
      });
    }

    await t.step("the Dockerfile that init writes makes an image that answers", async () => {
      const written = invokerFiles({
        ...{ name: "greet", input: "greet", hasInput: false, image: "me/greet:0.0.1", grants: [] },
        ...{ artifact: "src/greet.ts", modules: ["src/words/polite.ts"], handler: "greet" },
        invokerVersion: denoConfig.version,
      }, parseInvokerResource(DENO_INVOKER_YAML));
      await using folder = await makeFolder({
        ...Object.fromEntries(written),
        "src/greet.ts": GREET,
        "src/words/polite.ts": POLITE,
        ".env": "A_SECRET=that has no place in an image",
      });
      await store.build({ tag: "me/greet:0.0.1", context: folder.path });
      const added = await listFiles(join(await store.mount("me/greet:0.0.1"), "functions"));
      assertEquals(added, ["/greet.ts", "/words/polite.ts"]);
      const port = freePort();
      await using container = (await runner(store, "me/greet:0.0.1", port))();
      assertStringIncludes(await firstLine(container), "greet.ts#greet (direct)");
      assertEquals(await callWith(port, "Ada"), "Good day, Ada");
      assertEquals(await container.stop(), 0, container.stderr());
    });

    await t.step("a function that imports packages answers when it has been bundled", async () => {
      const dockerfile = join(folder.path, "bundled.Dockerfile");
      await store.build({ tag: "example/color", context: folder.path, dockerfile });
      const port = freePort();
      await using container = (await runner(store, "example/color", port))();
      assertStringIncludes(await firstLine(container), "function.js#nameColor");
      assertEquals(await callWith(port, "gren"), "green");
      assertEquals(await container.stop(), 0, container.stderr());
    });

    await t.step(
      "a function is nobody, and finds no place to write, whatever is granted",
      async () => {
        const dockerfile = join(folder.path, "probe.Dockerfile");
        await store.build({ tag: "example/probe", context: folder.path, dockerfile });
        const port = freePort();
        await using container = (await runner(store, "example/probe", port))();
        assertStringIncludes(await firstLine(container), "probe.ts#probe");
        for (const path of ["/functions/new", "/tmp/new", "/new"]) {
          const { refused, ...view } = JSON.parse(await callWith(port, path));
          assertEquals(view, { uid: 65532, processId: 1 });
          assertMatch(refused, /Read-only file system/);
        }
        assertEquals(await container.stop(), 0, container.stderr());
      },
    );

    await t.step(
      "on the image for a debugger a function answers, and so does the inspector",
      async () => {
        const dockerfile = join(ROOT, "Dockerfile.debug");
        await store.build({ tag: DEBUG_IMAGE, context: ROOT, dockerfile });
        const buildArgs = { INVOKER: DEBUG_IMAGE };
        await store.build({ tag: "example/rot13-debug", context: folder.path, buildArgs });
        const { Entrypoint, Cmd } = await store.configOf("example/rot13-debug");
        const port = freePort();
        const inspector = `${HOST}:${freePort()}`;
        // Nobody else on the network is to reach it.
        const command = [...Entrypoint, ...Cmd].map((arg) =>
          arg.replace("0.0.0.0:9229", inspector)
        );
        assert(command.includes(`--inspect=${inspector}`), command.join(" "));
        const run = await runner(store, "example/rot13-debug", port);
        await using container = run(command);
        assertStringIncludes(await firstLine(container), "rot13.ts#encode (direct)");
        assertEquals(await callWith(port, "Hello World"), "Svool Dliow");
        const [target] = await (await fetch(`http://${inspector}/json/list`)).json();
        assertEquals(target.url, "file:///opt/invoker/invoker.ts");
        assertStringIncludes(container.stderr(), "without a sandbox (--isolation none)");
        assertEquals(await container.stop(), 0, container.stderr());
      },
    );
  },
});

/** The value that a build argument of a Dockerfile has by default. */
function defaultOf(dockerfile: string, argument: string): string {
  const [, value] = new RegExp(`^ARG ${argument}=(\\S+)$`, "m").exec(dockerfile) ?? [];
  assert(value, `the Dockerfile has no argument ${argument} with a default`);
  return value;
}

/** The Deno that `binary` was compiled with, and what else the stand-ins need. */
async function findParts(binary: string) {
  const version = /\(deno ([\d.]+)/.exec(await output(binary, "--version"))?.[1];
  const deno = version === Deno.version.deno
    ? Deno.execPath()
    : (await output("npx", "-y", `deno@${version}`, "eval", "console.log(Deno.execPath())")).trim();
  const { denoDir } = JSON.parse(await output(Deno.execPath(), "info", "--json"));
  const denort = Deno.env.get("DENORT_BIN");
  return { deno, denoDir, program: binary, ...(denort !== undefined && { denort }) };
}

async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(program, { args, stdin: "null" }).output();
  return new TextDecoder().decode(stdout);
}

/** The paths of all files in a folder, from that folder. */
async function listFiles(root: string): Promise<string[]> {
  const lines = await output("/usr/bin/find", root, "!", "-type", "d", "-printf", "/%P\n");
  return lines.split("\n").filter((path) => path !== "").toSorted();
}

/** What starts commands of an image, in one root folder; it listens where only this machine calls. */
async function runner(
  store: ImageStore,
  tag: string,
  port: number,
  variables: Readonly<Record<string, string>> = {},
): Promise<(command?: readonly string[]) => Container> {
  const root = await store.mount(tag);
  const config = await store.configOf(tag);
  const env = { INVOKER_HOST: HOST, GRPC_PORT: String(port), ...variables };
  return (command) => startContainer(root, config, { env, ...(command && { command }) });
}

async function firstLine(container: Container): Promise<string> {
  const line = await container.nextLine();
  if (line === undefined) await container.ended;
  return line ?? container.stderr();
}

async function callWith(port: number, text: string): Promise<string> {
  using client = connect(port, HOST);
  const { status, details, texts } = await client.call([text], { deadline: Date.now() + 10_000 });
  return status === "OK" ? texts.join() : `${status}: ${details}`;
}

/** A port that nobody has, and that the system gives to nobody who does not ask for it. */
function freePort(): number {
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  try {
    Deno.listen({ hostname: HOST, port }).close();
    return port;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return freePort();
    throw error;
  }
}
