import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { TextLineStream } from "@std/streams/text-line-stream";
import { main } from "../../src/cli/main.ts";
import { FILE_DESCRIPTORS } from "../../src/grpc/reflection/reflection_descriptors.ts";
import { readServices } from "../../src/service/read_services.ts";
import { createFakeIo } from "../cli/fake_io.ts";
import { PROTOS } from "../cli/client/town_server.ts";
import { ignoreBecause } from "../support/invoker_program.ts";
import { findPythonWithGrpc } from "./python_client.ts";

const PYTHON = findPythonWithGrpc();
const ignore = PYTHON === undefined &&
  ignoreBecause("no Python here can import grpc (Debian: apt-get install python3-grpcio)");

/** Starts a server of `town.Town` on Python's gRPC. */
async function startPythonServer() {
  const sources = { protoPaths: [PROTOS], protoSets: [], services: [] };
  const { files } = await readServices({ protos: [`${PROTOS}/town.proto`], ...sources });
  const reflection = FILE_DESCRIPTORS["grpc/reflection/v1alpha/reflection.proto"] ?? "";
  const script = fromFileUrl(new URL("python_reflected_server.py", import.meta.url));
  const child = new Deno.Command(PYTHON ?? "", {
    // Each has what it imports behind it.
    args: [script, ...Object.values(files).reverse(), "--", reflection],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream() as TransformStream)
    .pipeThrough(new TextLineStream()).getReader();
  const { value: port } = await lines.read();
  return {
    address: `127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await lines.cancel();
      await child.status;
    },
  };
}

Deno.test({
  name: "python: call learns of a server of grpcio by reflection v1alpha, and calls all its kinds",
  ignore,
  async fn() {
    await using server = await startPythonServer();
    const call = async (...argv: readonly string[]) => {
      const io = createFakeIo();
      const status = await main(["call", "--address", server.address, ...argv], io);
      assertEquals([status, io.reported()], [0, ""]);
      return io.printed().split("\n").slice(0, -1);
    };
    const ada = { name: "Ada", id: "9007199254740993", tone: "TONE_LOUD", email: "a@b" };
    const requests = [
      { ...ada, tags: { b: 2 }, born: "1815-12-10T00:00:00Z", photo: "AQI=", knows: ["Bob"] },
      { name: "Bob" },
    ];
    const methods: readonly (readonly [method: string, sent: number, answers: number])[] = [
      ["Greet", 1, 1],
      ["Repeat", 1, 2],
      ["Gather", 2, 1],
      ["Chat", 2, 2],
    ];
    for (const [method, sent, answers] of methods) {
      const data = requests.slice(0, sent).map((request) => JSON.stringify(request));
      const printed = await call(`town.Town/${method}`, ...data);
      const all = printed.map((line) => JSON.parse(line).text);
      assertEquals(all.length, answers, method);
      // What Python writes is JSON, with blanks, one after the other.
      const seen = JSON.parse(`[${[...new Set(all)].join(" ").replaceAll("} {", "},{")}]`);
      assertEquals(seen, requests.slice(0, sent), method);
    }
    assertEquals((await call("--list")).length, 5);
    assertEquals((await call("--describe", "people.Person"))[0], "message people.Person {");
  },
});
