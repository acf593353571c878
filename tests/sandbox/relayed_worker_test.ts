import { assertEquals, assertMatch } from "@std/assert";
import { toFileUrl } from "@std/path";
import { CallClient } from "../../src/sandbox/call_client.ts";
import { mergeGrants } from "../../src/sandbox/grants.ts";
import type { FromSandbox, Post } from "../../src/sandbox/protocol.ts";
import { startRelayedWorker } from "../../src/sandbox/relayed_worker.ts";
import { makeFolder } from "../e2e/temp_folder.ts";
import { batches, collect, frame } from "../support/frames.ts";

const SOURCE = `
export default async (x: string) => {
  if (x === "exit") Deno.exit(3);
  try {
    return x + " " + (Deno.env.get("HOME") ?? "");
  } catch (error) {
    return x + " " + error.name;
  }
};
`;

Deno.test("startRelayedWorker: posts go both ways, permissions are narrowed, its end is told", async () => {
  await using folder = await makeFolder({ "f.ts": SOURCE });
  const loaded = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<void>();
  const told: string[] = [];
  const setup = {
    entryUrl: toFileUrl(folder.file("f.ts")).href,
    promote: "first",
    setupTimeoutMs: 1000,
    teardownTimeoutMs: 1000,
    grants: mergeGrants({ read: [folder.path] }),
  } as const;
  const receive = startRelayedWorker(
    setup,
    (post: Post<FromSandbox>) => {
      client.receive(post);
      for (const message of post.messages) {
        if (message.type === "loaded") loaded.resolve(message.handler.name);
        if (message.type === "exiting") told.push(message.how);
      }
    },
    ended.resolve,
  );
  const client: CallClient = new CallClient((post) => receive(post));
  assertEquals(await loaded.promise, "default");

  const call = (text: string) =>
    collect(client.invoke({
      start: {},
      input: batches([frame(text)]),
      signal: new AbortController().signal,
    }));
  assertEquals((await call("a")).texts, ["a NotCapable"]);
  const exiting = call("exit");
  await ended.promise;
  assertMatch(told.join(), /Deno\.exit\(3\)/);
  client.fail(new Error("gone"));
  assertEquals((await exiting).texts, []);
});
