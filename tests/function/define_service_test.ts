import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Greeter, HelloReplyInit } from "../../samples/greeter/greeter.d.ts";
import { defineService } from "../../src/function/define_service.ts";
import type {
  ChoiceInit,
  Echo,
  Legacy,
  ScalarsInit,
  WellKnownInit,
} from "../service/typed/every.ts";

const GREETER: Greeter = {
  sayHello: ({ name }) => ({ message: name }),
  repeat: ({ name, times }) => Array.from({ length: times }, () => ({ message: name })),
  welcome: async (requests) => ({ count: (await Array.fromAsync(requests)).length }),
  chat: () => new TransformStream(),
};

Deno.test("defineService: it is the methods themselves, in each form that they may have", () => {
  assertStrictEquals(defineService<Greeter>(GREETER), GREETER);
  const others = defineService<Greeter>({
    async sayHello({ name, tone }, { headers }) {
      await Promise.resolve();
      return { message: tone === "TONE_LOUD" ? name.toUpperCase() : headers.get("x") ?? undefined };
    },
    *repeat({ name, times }) {
      for (let time = 0; time < times; time++) yield { message: name, count: BigInt(time) };
    },
    welcome: () => Promise.resolve({ count: "1" }),
    async *chat(requests) {
      for await (const { name } of requests) yield { message: name.trim(), count: 1 };
    },
  });
  assertEquals(Object.keys(others), ["sayHello", "repeat", "welcome", "chat"]);
});

Deno.test("defineService: values have the types that docs/services.md tells of", () => {
  const methods: Pick<Echo, "echoScalars" | "echoOptionals" | "echoChoice" | "nothing"> = {
    echoScalars: (request) => {
      const read: [bigint, Uint8Array, string | number] = [
        request.int64Value,
        request.bytesValue,
        request.kind,
      ];
      return { ...request, int64Value: read[0] + 1n };
    },
    echoOptionals: function* (request) {
      if (request.tree) yield { tree: { children: [request.tree] } };
    },
    echoChoice: ({ kind, beside }) => kind === undefined ? { beside } : { kind: "GOOD" },
    nothing: () => {},
  };
  const wellKnown: WellKnownInit = {
    ...{ timestamp: new Date(0), timestamps: ["2030-01-02T03:04:05Z"], duration: "1.5s" },
    ...{ struct: { list: [1, null] }, value: null, null: null, int64Value: 1n, empty: {} },
    any: { "@type": "type.googleapis.com/test.every.Tree", label: "x" },
  };
  assertEquals([Object.keys(methods).length, Object.keys(wellKnown).length], [4, 9]);
});

// What is wrong in each is on the line below, for `deno task check`.

// @ts-expect-error: no service is named
export const unnamed = () => defineService({});

export const wrong = () => [
  // @ts-expect-error: a method is missing
  defineService<Greeter>({ sayHello: GREETER.sayHello }),
  // @ts-expect-error: there is no such method
  defineService<Greeter>({ ...GREETER, sayGoodbye: () => ({}) }),
  // @ts-expect-error: a request has no such field
  defineService<Greeter>({ ...GREETER, sayHello: ({ nmae }) => ({ message: nmae }) }),
  // @ts-expect-error: a field of a request has another type
  defineService<Greeter>({ ...GREETER, sayHello: (_: { name: number }) => ({}) }),
  // @ts-expect-error: an enum has more values
  defineService<Greeter>({ ...GREETER, sayHello: (_: { tone: "TONE_LOUD" }) => ({}) }),
  // @ts-expect-error: a response has no such field
  defineService<Greeter>({ ...GREETER, sayHello: () => ({ mesage: "" }) }),
  // @ts-expect-error: a field of a response has another type
  defineService<Greeter>({ ...GREETER, sayHello: () => ({ message: 1 }) }),
  // @ts-expect-error: a response is an object
  defineService<Greeter>({ ...GREETER, sayHello: () => "Hello" }),
  // @ts-expect-error: there is a response
  defineService<Greeter>({ ...GREETER, sayHello: () => {} }),
  // @ts-expect-error: there is one response
  defineService<Greeter>({ ...GREETER, sayHello: () => [{ message: "" }] }),
  // @ts-expect-error: there are many responses
  defineService<Greeter>({ ...GREETER, repeat: () => ({ message: "" }) }),
  // @ts-expect-error: a field of one of many responses has another type
  defineService<Greeter>({ ...GREETER, repeat: () => [{ message: 1 }] }),
  // @ts-expect-error: there are many requests
  defineService<Greeter>({ ...GREETER, welcome: ({ name }) => ({ message: name }) }),
  // @ts-expect-error: what is named is checked to the last field
  () => ({ message: "", cuont: 1n }) satisfies HelloReplyInit,
  // @ts-expect-error: an enum has no such value
  { kind: "GODO" } satisfies ScalarsInit,
  // @ts-expect-error: bytes are no text
  { bytesValue: "AAEC" } satisfies ChoiceInit,
  // @ts-expect-error: an integer of 64 bits may be text, a double may not
  { int64Value: "1", doubleValue: "1" } satisfies ScalarsInit,
  // @ts-expect-error: a required field is not there
  ((): ReturnType<Legacy["needs"]> => ({}))(),
];
