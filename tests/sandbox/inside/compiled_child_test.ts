import { assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, toFileUrl } from "@std/path";
import type {
  ChildStart,
  CompiledChildArgument,
} from "../../../src/sandbox/inside/child_channel.ts";
import { CallClient } from "../../../src/sandbox/outside/call_client.ts";
import { mergeGrants } from "../../../src/sandbox/permissions/grants.ts";
import { decodePost } from "../../../src/sandbox/link/decode_post.ts";
import { Outbox } from "../../../src/sandbox/link/outbox.ts";
import { encodePost, PostReader } from "../../../src/sandbox/link/post_frames.ts";
import { makeFolder, type TempFolder } from "../../e2e/temp_folder.ts";
import { batches, collect, frame } from "../../support/frames.ts";

const SOURCE = `
export default async (x: string) => {
  if (x === "exit") Deno.exit(3);
  if (x === "post") {
    const text = "x".repeat(1024 * 1024);
    for (let i = 0; i < 1000; i++) self.postMessage?.(text);
  }
  if (x === "flood") {
    const kept = [];
    while (true) {
      self.postMessage?.(x);
      kept.push(new Uint8Array(1024 * 1024).fill(1));
    }
  }
  try {
    return x + " " + (Deno.env.get("HOME") ?? "");
  } catch (error) {
    return x + " " + error.name;
  }
};
`;
const MIB = 1024 * 1024;

Deno.test("runCompiledChild: permissions are narrowed, and the handler's exit is told and the process ended", async () => {
  await using folder = await makeFolder({ "f.ts": SOURCE });
  const child = startChild(folder, 1024 * MIB);
  assertEquals(await child.loaded, "default");
  assertEquals((await child.call("a")).texts, ["a NotCapable"]);
  const exiting = child.call("exit");
  assertEquals((await child.ended).code, 3);
  assertMatch(child.told.join(), /Deno\.exit\(3\)/);
  child.client.fail(new Error("gone"));
  assertEquals((await exiting).texts, []);
});

Deno.test("runCompiledChild: what the handler posts itself goes nowhere", async () => {
  await using folder = await makeFolder({ "f.ts": SOURCE });
  const child = startChild(folder, 512 * MIB);
  await child.loaded;
  assertEquals((await child.call("post")).texts, ["post NotCapable"]);
  child.end();
  assertEquals((await child.ended).code, 1);
});

Deno.test("runCompiledChild: a handler that takes memory without a pause is killed, whatever it posts", async () => {
  await using folder = await makeFolder({ "f.ts": SOURCE });
  const child = startChild(folder, 512 * MIB);
  await child.loaded;
  const flood = child.call("flood");
  assertEquals((await child.ended).signal, "SIGKILL");
  child.client.fail(new Error("gone"));
  assertEquals((await flood).texts, []);
});

/** Starts one with a handler in `f.ts`, which may read its own folder. */
function startChild(folder: TempFolder, maxResidentBytes: number) {
  const grants = mergeGrants({ read: [folder.path] });
  const argument: CompiledChildArgument = {
    grants,
    maxResidentBytes,
    own: { names: [], revoked: [] },
  };
  const module = fromFileUrl(new URL("./compiled_child_run.ts", import.meta.url));
  const options = ["--quiet", "--no-prompt", "--allow-all", "--unstable-worker-options"];
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", ...options, module, JSON.stringify(argument)],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  const write = (bytes: Uint8Array) => void writer.write(bytes).catch(() => {});
  const client = new CallClient(new Outbox((post) => write(encodePost(post))));
  const loaded = Promise.withResolvers<string>();
  const told: string[] = [];
  async function read(): Promise<void> {
    const reader = new PostReader();
    for await (const bytes of process.stdout) {
      for (const sent of reader.push(bytes)) {
        const post = decodePost(sent);
        client.receive(post);
        for (const message of post.messages) {
          if (message.type === "loaded") loaded.resolve(message.handler.name);
          if (message.type === "not-loaded") loaded.reject(new Error(message.error.message));
          if (message.type === "exiting") told.push(message.how);
        }
      }
    }
  }
  const start: ChildStart = {
    type: "start",
    setup: {
      entryUrl: toFileUrl(folder.file("f.ts")).href,
      promote: "first",
      setupTimeoutMs: 1000,
      teardownTimeoutMs: 1000,
      grants,
    },
  };
  write(encodePost({ messages: [start], payloads: new Uint8Array(0) }));
  const call = (text: string) =>
    collect(client.invoke({
      start: {},
      input: batches([frame(text)]),
      signal: new AbortController().signal,
    }));
  return {
    client,
    told,
    loaded: loaded.promise,
    call,
    /** Leaves it, as a host that has gone. */
    end: () => void writer.close().catch(() => {}),
    /** Also when all has been read. */
    ended: Promise.all([process.status, read()]).then(([status]) => status),
  };
}
