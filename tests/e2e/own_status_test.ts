// A status, a code and trailers of the author's own, as they reach a caller and a test.
import { assert, assertEquals } from "@std/assert";
import http2 from "node:http2";
import { CallError, loadFunction, type RunningInvoker, startInvoker } from "../../mod.ts";
import { sourceOnly } from "../support/invoker_program.ts";
import { makeFolder } from "./temp_folder.ts";

const KIT = import.meta.resolve("../../src/function/function_error.ts");
const CODE = `
export default (x) => {
  throw Object.assign(new Error("There is no " + x), {
    status: "NOT_FOUND",
    code: "no-article",
    headers: { "X-Hint": ["tea", "coffee"], "X-Count": 2 },
  });
};`;
const WITH_KIT = `
import { FunctionError } from "${KIT}";
export default (x) => {
  const headers = { "X-Hint": ["tea", "coffee"], "X-Count": 2 };
  throw new FunctionError("NOT_FOUND", "There is no " + x, { code: "no-article", headers });
};`;

async function assertOwn(failed: Promise<unknown>): Promise<void> {
  const error = await failed.then(() => undefined, (error) => error);
  assert(error instanceof CallError, String(error));
  const { status, code, message, headers } = error;
  assertEquals([status, code, message, [...headers]], [
    "NOT_FOUND",
    "no-article",
    "There is no milk",
    [["x-count", "2"], ["x-hint", "tea, coffee"]],
  ]);
}

Deno.test("an author's own status: a test without an invoker is told as its callers are", async () => {
  for (const code of [CODE, WITH_KIT]) {
    await using folder = await makeFolder({ "f.js": code });
    await using tested = await loadFunction(folder.file("f.js"));
    await assertOwn(tested.call("milk"));
  }
});

for (const isolation of ["worker", "process"] as const) {
  Deno.test({
    name: `an author's own status: callers are told, isolation ${isolation}`,
    ignore: sourceOnly("the harness starts an invoker in this process"),
    async fn() {
      await using folder = await makeFolder({ "f.js": CODE });
      await using invoker = await startInvoker({ functionUri: folder.file("f.js"), isolation });
      await assertOwn(invoker.call("milk"));
    },
  });
}

const THROWS_HEADERS = `
export default function* ({ name, values, answersFirst }) {
  if (answersFirst) yield "first";
  throw { status: "ABORTED", message: "m", headers: { [name]: values } };
}`;

Deno.test({
  name: "an author's own trailers: of every name of HTTP's they are sent or refused by it",
  ignore: sourceOnly("the harness starts an invoker in this process"),
  async fn() {
    await using folder = await makeFolder({ "f.js": THROWS_HEADERS });
    await using invoker = await startInvoker({ functionUri: folder.file("f.js") });
    for (const name of ["x-mine", ...httpNames()]) {
      for (const values of [["1"], ["1", "2"]]) {
        for (const answersFirst of [false, true]) {
          const input = { name, values, answersFirst };
          const error = await failureOf(invoker, input);
          const isSent = error.status === "ABORTED" && error.message === "m";
          const isRefused = error.code === "error-client-marshall" &&
            error.message.includes(`"${name}"`);
          assert(isSent || isRefused, `${JSON.stringify(input)}: ${error}`);
        }
      }
    }
  },
});

/** Names of header fields that HTTP/2 libraries know. */
function httpNames(): string[] {
  const constants = Object.entries(http2.constants);
  const names = constants.filter(([key]) => key.startsWith("HTTP2_HEADER_"));
  return names.map(([, name]) => String(name)).filter((name) => !name.startsWith(":"));
}

async function failureOf(invoker: RunningInvoker, input: unknown): Promise<CallError> {
  const deadline = new Date(Date.now() + 5000);
  try {
    for await (const _ of invoker.stream([input], { deadline }));
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
  throw new Error("It did not fail");
}
