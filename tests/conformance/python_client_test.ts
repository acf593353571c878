import { assertEquals } from "@std/assert";
import { startInvokerProcess } from "../support/invoker_process.ts";
import {
  findPythonWithGrpc,
  type PythonResult,
  type PythonScenario,
  runPythonScenarios,
} from "./python_client.ts";

const PYTHON = findPythonWithGrpc();
const ROT13 = "samples/rot13/rot13.ts?handler=encode";
const RUNNING_AVERAGE = "samples/runningaverage/runningaverage.ts";
const JSON_TYPE = { "Content-Type": ["application/json"] };

if (PYTHON === undefined) {
  // deno-lint-ignore no-console
  console.warn(
    "Skipped: the tests with Python's gRPC client, for no Python here can import grpc" +
      " (Debian: apt-get install python3-grpcio)",
  );
}

/** Serves `functionUri` and lets Python run `scenarios` against it. */
async function serveAndRun(
  functionUri: string,
  scenarios: readonly PythonScenario[],
): Promise<PythonResult[]> {
  await using invoker = await startInvokerProcess([functionUri]);
  return await runPythonScenarios(PYTHON ?? "", `localhost:${invoker.port}`, scenarios);
}

function pythonTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: PYTHON === undefined, fn });
}

function texts({ messages }: PythonResult): string[] {
  return messages.map(({ text }) => text);
}

/** The media type of each answer, without its parameters. */
function mediaTypes({ messages }: PythonResult): (string | undefined)[] {
  return messages.map(({ headers }) =>
    Object.entries(headers)
      .find(([name]) => name.toLowerCase() === "content-type")?.[1][0]
      ?.split(";")[0]
  );
}

pythonTest("python client: a direct function answers in the type that is asked for", async () => {
  const cases = [
    { headers: {}, send: "Hello World", text: "Svool Dliow", type: "text/plain" },
    { headers: JSON_TYPE, send: `"Hello World"`, text: "Svool Dliow", type: "text/plain" },
    {
      headers: { accept: ["application/json"] },
      send: "Hello World",
      text: `"Svool Dliow"`,
      type: "application/json",
    },
    {
      headers: { ...JSON_TYPE, Accept: ["text/plain;q=0.5, application/json"] },
      send: `"Hello World"`,
      text: `"Svool Dliow"`,
      type: "application/json",
    },
    { headers: {}, send: "Grüße 👋", text: "Tiüßv 👋", type: "text/plain" },
  ];
  const results = await serveAndRun(
    ROT13,
    cases.map(({ send, headers }) => ({ steps: [{ send, headers }, { halfClose: true }] })),
  );
  for (const [index, result] of results.entries()) {
    assertEquals(result.code, "OK", result.details);
    assertEquals(texts(result), [cases[index]?.text]);
    assertEquals(mediaTypes(result), [cases[index]?.type]);
  }
  assertEquals(results.length, cases.length);
});

pythonTest("python client: a Call without a message ends with OK and no answer", async () => {
  const [result] = await serveAndRun(ROT13, [{ steps: [{ halfClose: true }] }]);
  assertEquals([result?.code, result?.messages], ["OK", []]);
});

pythonTest("python client: an unsupported type is refused with status and error-code", async () => {
  const results = await serveAndRun(ROT13, [
    { steps: [{ send: "x", headers: { "Content-Type": ["text/foobar"] } }, { halfClose: true }] },
    { steps: [{ send: "x", headers: { Accept: ["text/foobar"] } }, { halfClose: true }] },
  ]);
  const seen = results.map(({ messages, code, details, trailers }) => ({
    messages,
    code,
    details,
    errorCode: trailers["error-code"],
  }));
  assertEquals(seen, [
    {
      messages: [],
      code: "INVALID_ARGUMENT",
      details: "Unsupported Content-Type: text/foobar",
      errorCode: "error-client-content-type-unsupported",
    },
    {
      messages: [],
      code: "INVALID_ARGUMENT",
      details: "unsupported content types: [text/foobar]",
      errorCode: "error-client-accept-type-unsupported",
    },
  ]);
});

pythonTest("python client: a streaming function answers each message before the next", async () => {
  const steps = ["1", "2", "3", "4", "5"].flatMap((send) => [
    { send, headers: JSON_TYPE },
    { read: 1 },
  ]);
  const [result] = await serveAndRun(RUNNING_AVERAGE, [{ steps: [...steps, { halfClose: true }] }]);
  assertEquals(result?.code, "OK", result?.details);
  assertEquals(result && texts(result), ["1", "1.5", "2", "2.5", "3"]);
});

pythonTest("python client: a cancelled and a late Call leave the next one unharmed", async () => {
  const one = [{ send: "1", headers: JSON_TYPE }, { read: 1 }];
  const results = await serveAndRun(RUNNING_AVERAGE, [
    { steps: [...one, { cancel: true }] },
    { steps: one, timeout: 0.5 },
    { steps: [...one, { halfClose: true }] },
  ]);
  assertEquals(results.map((result) => [result.code, texts(result)]), [
    ["CANCELLED", ["1"]],
    ["DEADLINE_EXCEEDED", ["1"]],
    ["OK", ["1"]],
  ]);
});
