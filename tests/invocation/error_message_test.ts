import { assert, assertEquals } from "@std/assert";
import { errorMessage } from "../../src/invocation/error_message.ts";

class Unprintable {
  toString(): string {
    throw new Error("no");
  }
}

const withoutMessage = new RangeError();
const brokenGetter = Object.defineProperty(new Error(), "message", {
  get() {
    throw new Error("no");
  },
});
const oddMessage = Object.assign(new Error(), { message: 42 });

const circle: Record<string, unknown> = { code: 42 };
circle.self = circle;
const circleOfErrors = new AggregateError([], "round");
circleOfErrors.errors.push(circleOfErrors, circleOfErrors);
const inner = new Error("inner");
const thrower = () => {
  throw new Error("never told");
};

const messages: [title: string, thrown: unknown, message: string][] = [
  ["an error", new Error("boom"), "boom"],
  ["an error without a message", withoutMessage, "RangeError"],
  ["a string", "boom", "boom"],
  ["an empty string", "", ""],
  ["null", null, "null"],
  ["undefined", undefined, "undefined"],
  ["a number", 7, "7"],
  ["a symbol", Symbol("s"), "Symbol(s)"],
  ["an object", { toString: () => "mine" }, "mine"],
  ["an object without a prototype", Object.create(null), "[object Object]"],
  ["an object whose toString throws", new Unprintable(), "[object Object]"],
  ["an error whose message throws", brokenGetter, "Error"],
  ["an error whose message is a number", oddMessage, "42"],
  ["an error in an object", { error: inner }, '{"error":"inner"}'],
  ["an error in a list", [inner, { deep: [inner] }], '["inner",{"deep":["inner"]}]'],
  ["a circle", circle, '{"code":42,"self":"…"}'],
  ["a circle of errors", circleOfErrors, "round: round; round"],
  ["a bigint", { id: 7n }, '{"id":"7"}'],
  ["a Map", new Map<string, unknown>([["a", 1], ["b", inner]]), '[["a",1],["b","inner"]]'],
  ["a Set in an object", { of: new Set(["a"]) }, '{"of":["a"]}'],
  ["a promise in an object", { p: Promise.resolve(1) }, '{"p":"[object Promise]"}'],
  ["a Date in an object", { at: new Date(0) }, `{"at":${JSON.stringify(String(new Date(0)))}}`],
  ["a toJSON", { toJSON: () => ({ a: 1 }) }, '{"a":1}'],
  ["a toJSON that throws", { toJSON: thrower, code: 42 }, '{"code":42}'],
  ["bytes", new Uint8Array(4), "4 bytes"],
  [
    "a Response",
    new Response("", { status: 404, statusText: "Not Found" }),
    "a Response, 404 Not Found",
  ],
  ["a Response without words", new Response("", { status: 418 }), "a Response, 418"],
  ["an error with only a cause", new Error("", { cause: inner }), "Error: inner"],
  ["several errors that are none", new AggregateError([]), "AggregateError"],
  ["a suppressed error", new SuppressedError(inner, "work", "both"), "both: inner; work"],
  ["a toString that throws", { toString: thrower, code: 42 }, '{"code":42}'],
  [
    "a getter that throws",
    Object.defineProperty({ code: 42 }, "message", { get: thrower, enumerable: true }),
    '{"code":42}',
  ],
];

for (const [title, thrown, message] of messages) {
  Deno.test(`errorMessage: finds words for ${title}`, () => {
    assertEquals(errorMessage(thrown), message);
  });
}

/** What would be told without an end. */
const endless: [title: string, thrown: unknown][] = [
  ["a long message", new Error("x".repeat(1e6))],
  ["a long list", Array.from({ length: 1e5 }, (_, at) => ({ at }))],
  ["a wide and deep object", treeOf(20, 8)],
  [
    "errors within errors",
    Array(8).fill(0).reduce((e) => new AggregateError(Array(20).fill(e)), inner),
  ],
  ["a chain of causes", Array(1e5).fill(0).reduce((cause) => new Error("", { cause }), inner)],
];

function treeOf(width: number, depth: number): unknown {
  const below = depth === 0 ? "leaf" : treeOf(width, depth - 1);
  return Object.fromEntries(Array.from({ length: width }, (_, at) => [`k${at}`, below]));
}

for (const [title, thrown] of endless) {
  Deno.test(`errorMessage: has an end for ${title}`, () => {
    assert(errorMessage(thrown).length <= 8193);
  });
}
