import { assertEquals, assertThrows } from "@std/assert";
import { createFunctions } from "../../src/function/create_functions.ts";
import { defineMethods } from "../../src/function/define_methods.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { createMethodCodecs } from "../../src/service/method_codecs.ts";
import type { ServiceInfo, ServiceSet } from "../../src/service/service_set.ts";
import { batches, collect, frame } from "../support/frames.ts";
import { describeError } from "../support/run_function.ts";

const MESSAGE = "p.Text";

function service(name: string, ...methods: readonly string[]): ServiceInfo {
  return {
    name,
    methods: methods.map((each) => {
      const [method = "", kind = ""] = each.split(":");
      return {
        name: method,
        path: `/${name}/${method}`,
        requestStream: kind.startsWith("n"),
        responseStream: kind.endsWith("n"),
        requestType: MESSAGE,
        responseType: MESSAGE,
      };
    }),
  };
}

function setOf(...services: readonly ServiceInfo[]): ServiceSet {
  const field = { name: "text", jsonName: "text", number: 1, type: "string" } as const;
  const messages = [{ name: MESSAGE, fields: [field] }];
  return { services, messages, enums: [], files: {}, notes: [] };
}

function define(
  module: Record<string, unknown>,
  set: ServiceSet,
  options: { readonly allowUnimplemented?: boolean } = {},
) {
  return defineMethods(module, {
    services: set.services,
    codecs: createMethodCodecs(set),
    ...options,
  });
}

const A = service("p.v1.A", "SayHello", "URL");
const B = service("p.v1.B", "SayHello");
const f = () => ({});

const FOUND:
  readonly (readonly [what: string, module: Record<string, unknown>, set: ServiceSet])[] = [
    ["exports in lower case", { sayHello: f, uRL: f }, setOf(A)],
    ["exports by the method's own name", { SayHello: f, URL: f }, setOf(A)],
    ["an export named like the service", { A: { sayHello: f, URL: f } }, setOf(A)],
    ["the same in lower case", { a: { sayHello: f, URL: f } }, setOf(A)],
    ["the default export", { default: { sayHello: f, URL: f } }, setOf(A)],
    ["some here and some there", { A: { sayHello: f }, URL: f }, setOf(A)],
    ["methods of an instance", {
      A: new class {
        sayHello() {
          return {};
        }
        URL() {
          return {};
        }
      }(),
    }, setOf(A)],
    ["an object for each of several services", {
      A: { sayHello: f, URL: f },
      b: { SayHello: f },
    }, setOf(A, B)],
  ];

for (const [what, module, set] of FOUND) {
  Deno.test(`defineMethods: finds ${what}`, () => {
    const names = set.services.flatMap(({ name, methods }) =>
      methods.map((method) => `${name}/${method.name}`)
    );
    assertEquals(define(module, set).map(({ name }) => name), names);
  });
}

const EXPORTED = 'the module exports "sayHello" (a function)';
const REFUSED: readonly (readonly [
  what: string,
  module: Record<string, unknown>,
  set: ServiceSet,
  message: string,
])[] = [
  [
    "a method that is missing",
    { sayHello: f },
    setOf(A),
    'Cannot serve: missing p.v1.A/URL (an export "uRL" or "URL"); ' +
    `--allow-unimplemented serves the others: ${EXPORTED}`,
  ],
  [
    "what every object has",
    { S: { toString: undefined } },
    setOf(service("p.S", "ToString", "Constructor", "HasOwnProperty")),
    'Cannot serve: missing p.S/ToString (an export "toString" or "ToString"), ' +
    'p.S/Constructor (an export "constructor" or "Constructor"), ' +
    'p.S/HasOwnProperty (an export "hasOwnProperty" or "HasOwnProperty"): ' +
    'the module exports "S" (a plain object)',
  ],
  [
    "what has the methods, for one that is called like it",
    { default: { sayHello: f } },
    setOf(service("p.S", "SayHello", "Default")),
    'Cannot serve: missing p.S/Default (an export "default" or "Default"); ' +
    '--allow-unimplemented serves the others: the module exports "default" (a plain object)',
  ],
  [
    "methods of several services in the module itself",
    { sayHello: f },
    setOf(B, service("p.v1.C", "Go")),
    'Cannot serve: missing p.v1.B/SayHello (an export "sayHello" or "SayHello"), ' +
    'p.v1.C/Go (an export "go" or "Go"); of several services each is an export with its methods, ' +
    `such as "B": ${EXPORTED}`,
  ],
  [
    "what is no function",
    { sayHello: "Hello" },
    setOf(B),
    'Cannot serve p.v1.B/SayHello: "sayHello" is a string, not a function',
  ],
  [
    "a class",
    { sayHello: class {} },
    setOf(B),
    'Cannot serve p.v1.B/SayHello: "sayHello" is a class, not a function',
  ],
];

for (const [what, module, set, message] of REFUSED) {
  Deno.test(`defineMethods: refuses ${what}`, () => {
    const error = assertThrows(() => define(module, set), InvokerError);
    assertEquals([error.code, error.message], ["start-failed", message]);
  });
}

Deno.test("defineMethods: with all of them missing there is nothing to allow", () => {
  assertThrows(() => define({ go: f }, setOf(A), { allowUnimplemented: true }), InvokerError);
});

const BINARY = { "content-type": "application/protobuf", accept: "application/protobuf" };
/** A `Text` of one letter. */
const text = (letter: string) => frame(new Uint8Array([10, 1, letter.charCodeAt(0)]), BINARY);

const hello = { text: "a" };
const WRONG = "error-client-marshall: Cannot answer p.S/M: ";
const NO_STREAM = `${WRONG}it has a stream of responses, and its function gave `;
const MANY = `${WRONG}it has one response, and its function gave many`;

const ANSWERS: readonly (readonly [
  kind: string,
  run: (input: never) => unknown,
  answers: number,
  error?: string,
])[] = [
  ["1:1", () => hello, 1],
  ["1:1", () => Promise.resolve(hello), 1],
  ["1:1", () => undefined, 1],
  ["1:1", () => null, 1],
  ["1:1", function* () {}, 0, MANY],
  ["1:1", async function* () {}, 0, MANY],
  ["1:1", () => new ReadableStream(), 0, MANY],
  [
    "1:1",
    () => new Response("a"),
    0,
    `${WRONG}it has one response, and its function gave a Response`,
  ],
  [
    "1:1",
    () => [hello],
    0,
    "error-client-marshall: Cannot write p.Text: expected object, got array",
  ],
  ["1:n", () => [hello, hello], 2],
  ["1:n", () => new Set([hello]), 1],
  ["1:n", function* () {
    yield hello;
  }, 1],
  ["1:n", async function* () {
    yield hello;
  }, 1],
  ["1:n", () => ReadableStream.from([hello, hello]), 2],
  ["1:n", () => Promise.resolve([hello]), 1],
  ["1:n", () => hello, 0, `${NO_STREAM}a plain object, which is neither a stream nor an iterable`],
  ["1:n", () => undefined, 0, `${NO_STREAM}undefined, which is neither a stream nor an iterable`],
  ["n:1", async (input: ReadableStream) => (await Array.fromAsync(input))[0], 1],
  ["n:1", () => hello, 1],
  [
    "n:1",
    () => [hello],
    0,
    "error-client-marshall: Cannot write p.Text: expected object, got array",
  ],
  ["n:n", (input: ReadableStream) => input, 2],
  ["n:n", () => new TransformStream(), 2],
  ["n:n", () => [hello], 1],
  ["n:n", async function* (input: ReadableStream) {
    yield* input;
  }, 2],
];

for (const [kind, run, answers, error] of ANSWERS) {
  Deno.test(`defineMethods: ${kind}, ${run} gives ${error ?? answers}`, async () => {
    const set = setOf(service("p.S", `M:${kind.replace(":", "")}`));
    const invoke = createFunctions(define({ m: run }, set));
    const requests = kind.startsWith("n") ? [text("a"), text("b")] : [text("a")];
    const outcome = await collect(invoke({
      start: { handler: "p.S/M" },
      input: batches(requests),
      signal: new AbortController().signal,
    }));
    assertEquals([outcome.frames.length, describeError(outcome.error)], [answers, error]);
  });
}

Deno.test("defineMethods: a message with the fields payload and headers is no message with headers", async () => {
  const field = (name: string, number: number) =>
    ({ name, jsonName: name, number, type: "string" }) as const;
  const messages = [{ name: MESSAGE, fields: [field("payload", 1), field("headers", 2)] }];
  const set = { ...setOf(service("p.S", "M:11")), messages };
  const invoke = createFunctions(define({ m: () => ({ payload: "a", headers: "b" }) }, set));
  const { frames } = await collect(invoke({
    start: { handler: "p.S/M" },
    input: batches([text("a")]),
    signal: new AbortController().signal,
  }));
  assertEquals(frames[0]?.payload, new Uint8Array([10, 1, 97, 18, 1, 98]));
});
