import { assert, assertEquals } from "@std/assert";
import { type ClientHttp2Session, connect } from "node:http2";
import { fromFileUrl } from "@std/path";
import { sourceOnly } from "../../support/invoker_program.ts";

const SERVER = fromFileUrl(new URL("serve_with_ballast.ts", import.meta.url));
const REQUESTS = 3000;
const AT_ONCE = 16;

Deno.test({
  name: "forgetterOf: a stream that has closed is garbage, and all that belongs to it",
  ignore: sourceOnly("it asks V8 what it collects"),
  async fn() {
    const args = ["run", "-A", "--v8-flags=--trace-gc", SERVER];
    const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped", stderr: "inherit" })
      .spawn();
    const [lines, forClient] = child.stdout.pipeThrough(new TextDecoderStream()).tee();
    const output = Array.fromAsync(lines);
    const client = connect(`http://127.0.0.1:${await portIn(forClient)}`);
    for (let sent = 0; sent < REQUESTS; sent += AT_ONCE) {
      const answers = Array.from({ length: AT_ONCE }, () => ask(client));
      assertEquals(new Set(await Promise.all(answers)), new Set(["hello4000"]));
    }
    client.destroy();
    child.kill("SIGKILL");
    await child.status;
    const { allocatedMb, survivedMb } = collectionsIn((await output).join(""));
    assert(allocatedMb > 60, `${allocatedMb} MB are not enough to tell`);
    // When streams outlive themselves it is two thirds of all.
    assert(survivedMb < 0.2 * allocatedMb, `${survivedMb} of ${allocatedMb} MB survived`);
  },
});

async function portIn(output: ReadableStream<string>): Promise<number> {
  let text = "";
  const found = Promise.withResolvers<number>();
  // It is read to its end, so that the other half goes on.
  void output.pipeTo(
    new WritableStream({
      write(part) {
        text += part;
        const port = /^port (\d+)$/m.exec(text)?.[1];
        if (port) found.resolve(Number(port));
      },
      close: () => found.reject(new Error(`It did not begin to serve: ${text}`)),
    }),
  );
  return await found.promise;
}

async function ask(client: ClientHttp2Session): Promise<string> {
  const request = client.request({ ":method": "POST", ":path": "/" });
  request.end("hello");
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

/** What was allocated between the collections of young memory, and what of it went on to the old. */
function collectionsIn(trace: string) {
  let [allocatedMb, survivedMb] = [0, 0];
  let beforeMb: number | undefined;
  const collections = trace.matchAll(/: (Scavenge|.*Mark-Compact) ([\d.]+) \(.*?\) -> ([\d.]+) /g);
  for (const [, kind, from, to] of collections) {
    if (kind === "Scavenge" && beforeMb !== undefined) {
      allocatedMb += Number(from) - beforeMb;
      survivedMb += Number(to) - beforeMb;
    }
    beforeMb = Number(to);
  }
  return { allocatedMb, survivedMb };
}
