// Functions that patch what they share with the invoker's own code in their sandbox.
import { assert, assertEquals } from "@std/assert";
import { connect, type TestClient } from "../support/grpc_client.ts";
import { until } from "../support/eventually.ts";
import { forAll } from "../support/for_all.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { BINARY } from "../support/invoker_program.ts";
import { makeFolder } from "../e2e/temp_folder.ts";

/** A patch, and whether the function goes on to work as if there were none. */
interface Patch {
  readonly what: string;
  readonly code: string;
  readonly works?: true;
}

/** What may be put in the place of a built-in function. */
const STAND_INS: Readonly<Record<string, string>> = {
  "that does nothing": "() => {}",
  "that throws": `() => { throw new Error("patched"); }`,
  "that returns what it does not": "() => ({ length: 1e9, type: {}, call: [] })",
};

/** Functions that the invoker's code in the sandbox may call. */
const PATCHED = [
  "JSON.stringify",
  "JSON.parse",
  "Array.prototype.map",
  "Array.prototype.push",
  "Array.prototype.slice",
  "Array.prototype[Symbol.iterator]",
  "Map.prototype.get",
  "Map.prototype.set",
  "Map.prototype[Symbol.iterator]",
  "Promise.prototype.then",
  "Promise.resolve",
  "Promise.withResolvers",
  "MessagePort.prototype.postMessage",
  "EventTarget.prototype.dispatchEvent",
  "Function.prototype.call",
  "Function.prototype.bind",
  "Object.entries",
  "Object.defineProperty",
  "Reflect.apply",
  "Number.isSafeInteger",
  "Uint8Array.prototype.subarray",
  "Uint8Array.prototype.set",
  "TextEncoder.prototype.encode",
  "TextDecoder.prototype.decode",
  "ReadableStream.prototype.getReader",
  "AbortController.prototype.abort",
  "globalThis.setTimeout",
  "globalThis.structuredClone",
  "globalThis.queueMicrotask",
  "globalThis.postMessage",
];

const PATCHES: readonly Patch[] = [
  ...["Object", "Array", "String", "Number", "Function"].map((owner) => ({
    what: `${owner}.prototype.toJSON`,
    code: `${owner}.prototype.toJSON = () => ({ frames: "none" })`,
    works: true as const,
  })),
  {
    what: "Object.prototype.toJSON that throws",
    code: `Object.prototype.toJSON = () => { throw new Error("patched"); }`,
    works: true,
  },
  ...["type", "call", "error", "message", "frames", "how", "then", "value", "data"].map((name) => ({
    what: `Object.prototype.${name}`,
    code: `Object.defineProperty(Object.prototype, "${name}", {
      configurable: true,
      get: () => ({ length: -1 }),
      set() {},
    })`,
  })),
  {
    what: "a setter for the first entry of lists",
    code: `Object.defineProperty(Array.prototype, "0", { configurable: true, set() {} })`,
  },
  ...PATCHED.flatMap((name) =>
    Object.entries(STAND_INS).map(([what, code]) => ({
      what: `${name} ${what}`,
      code: `${name} = ${code}`,
    }))
  ),
];

const CODE = `
const patches = ${JSON.stringify(PATCHES.map(({ code }) => code))};
export default async (x) => {
  if (x === "who") return "I";
  new Function(patches[Number(x)])();
  // Whatever the patch spoils of the way of the answer, and of answers to pings.
  await 1;
  throw new Error("thrown");
};`;

const PLACES = [
  { isolation: "worker", wire: "outside", patches: PATCHES },
  { isolation: "process", wire: "outside", patches: PATCHES },
  // What a patch does to the wire there takes a time-out to be seen.
  { isolation: "process", wire: "inside", patches: PATCHES.filter((_, i) => i % 9 === 0) },
];

Deno.test("hostile: patched built-ins cost their sandbox at the most", () =>
  forAll(
    BINARY === undefined ? PLACES : PLACES.slice(1, 2),
    async ({ isolation, wire, patches }) => {
      await using folder = await makeFolder({ "f.js": CODE });
      await using invoker = await startInvokerProcess([
        folder.file("f.js"),
        `--isolation=${isolation}`,
        `--wire=${wire}`,
        "--stall-timeout=2s",
        "--max-lost-sandboxes=1000",
      ], { denoOptions: ["--allow-net", "--allow-read", "--allow-env", "--allow-run"] });
      using client = connect(invoker.port);
      for (const patch of patches) {
        const { what, works } = patch;
        const told = `${isolation}, wire ${wire}, ${what}`;
        const at = PATCHES.indexOf(patch);
        const ended = await client.call([String(at)], within(works ? 20_000 : 3000));
        assert(ended.status !== "OK", `${told}: it threw, and was told so, or had no answer`);
        if (works) assertEquals([ended.status, ended.details], ["UNKNOWN", "thrown"], told);
        invoker.signal("SIGHUP");
        await until(
          () => isAnswered(client),
          () => `${told}: it is loaded anew: ${invoker.stderr()}`,
        );
      }
      assertEquals(invoker.stderr().includes("Internal error"), false, invoker.stderr());
    },
  ));

/** Whether the function answers as it should: it is loaded anew meanwhile. */
async function isAnswered(client: TestClient): Promise<boolean> {
  const { status, texts } = await client.call(["who"], within(1000));
  return status === "OK" && texts.join() === "I";
}

function within(ms: number): { deadline: number } {
  return { deadline: Date.now() + ms };
}
