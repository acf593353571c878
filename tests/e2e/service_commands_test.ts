import { assertEquals, assertStringIncludes } from "@std/assert";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { makeFolder } from "./temp_folder.ts";

const SAMPLE = "samples/greeter";

Deno.test("types: prints those of a sample", async () => {
  const { code, stdout, stderr } = await runInvoker(["types", `${SAMPLE}/greeter.proto`]);
  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout, await Deno.readTextFile(`${SAMPLE}/greeter.d.ts`));
});

Deno.test("new --proto, call: what is made is served, told of, and called", async () => {
  await using folder = await makeFolder({});
  const proto = `${Deno.cwd()}/${SAMPLE}/greeter.proto`;
  const made = await runInvoker(["new", "town", "--proto", proto], {
    cwd: folder.path,
    denoOptions: ["--allow-read", "--allow-write"],
  });
  assertEquals([made.code, made.stderr], [0, ""]);
  const copy = folder.file("town/greeter.proto");
  await using invoker = await startInvokerProcess([folder.file("town/mod.ts"), "--proto", copy]);
  const call = (...args: readonly string[]) =>
    runInvoker(["call", "--address", `localhost:${invoker.port}`, ...args]);

  const listed = await call("--list");
  assertEquals([listed.code, listed.stderr], [0, ""]);
  assertStringIncludes(
    listed.stdout,
    "greeter.Greeter/Repeat (greeter.RepeatRequest) returns (stream greeter.HelloReply)\n",
  );
  assertEquals(await call("--describe", "greeter.RepeatRequest"), {
    code: 0,
    stdout: "message greeter.RepeatRequest {\n  string name = 1;\n  uint32 times = 2;\n}\n",
    stderr: "",
  });
  const toBeWritten = {
    code: 1,
    stdout: "",
    stderr: "UNIMPLEMENTED: SayHello is to be written (error-server-function-invocation)\n",
  };
  assertEquals(await call("greeter.Greeter/SayHello", '{"name":"Ada"}'), toBeWritten);
  assertEquals(await call("--proto", copy, "greeter.Greeter/SayHello", "{}"), toBeWritten);
});
