import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { selectHandler } from "../../src/function/select_handler.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { type } from "arktype";

const f = () => {};
const g = () => {};
const definition = { interaction: "direct", run: f };
class Upper extends TransformStream {}

const chosen: [
  title: string,
  module: Record<string, unknown>,
  name: string | undefined,
  expected: [name: string, value: unknown],
][] = [
  ["the default one", { f, default: g }, undefined, ["default", g]],
  ["the named one before the default one", { f, default: g }, "f", ["f", f]],
  ["default by name", { f, default: g }, "default", ["default", g]],
  ["the only function among values", { x: 1, f, y: {} }, undefined, ["f", f]],
  ["the only function beside a schema that is one", { Name: type("string"), f }, undefined, [
    "f",
    f,
  ]],
  ["the only class", { x: 1, Upper }, undefined, ["Upper", Upper]],
  ["the only definition", { x: 1, definition }, undefined, ["definition", definition]],
  ["a named one that is no function, to be judged later", { x: 1 }, "x", ["x", 1]],
  ["a default one that is no function, to be judged later", { default: 1, f }, undefined, [
    "default",
    1,
  ]],
];

for (const [title, module, name, [expectedName, value]] of chosen) {
  Deno.test(`selectHandler: chooses ${title}`, () => {
    const found = selectHandler(module, name);
    assertEquals(found.name, expectedName);
    assertStrictEquals(found.value, value);
  });
}

const refused: [
  title: string,
  module: Record<string, unknown>,
  name: string | undefined,
  message: string,
][] = [
  [
    "a name that is not there",
    { f, Upper, x: 1 },
    "rot13",
    'Cannot find handler "rot13": the module exports "f" (a function), "Upper" (a class), "x" (a number)',
  ],
  [
    "a name that every object has",
    { f },
    "toString",
    'Cannot find handler "toString": the module exports "f" (a function)',
  ],
  [
    "a name that is nearly one",
    { sayHello: f, x: 1 },
    "sayHelo",
    'Cannot find handler "sayHelo", did you mean "sayHello"?: the module exports "sayHello" (a function), ' +
    '"x" (a number)',
  ],
  [
    "a name in other letters",
    { sayHello: f },
    "SAYHELLO",
    'Cannot find handler "SAYHELLO", did you mean "sayHello"?: the module exports "sayHello" (a function)',
  ],
  [
    "several functions",
    { f, g },
    undefined,
    "Cannot choose a handler, name one with --handler or ?handler=NAME: " +
    'the module exports "f" (a function), "g" (a function)',
  ],
  [
    "a function and a definition",
    { f, definition },
    undefined,
    "Cannot choose a handler, name one with --handler or ?handler=NAME: " +
    'the module exports "f" (a function), "definition" (a definition)',
  ],
  [
    "values only",
    { a: null, b: [], c: "text", d: new Map() },
    undefined,
    'Cannot find a handler: the module exports "a" (null), "b" (an array), "c" (a string), ' +
    '"d" (a Map)',
  ],
  ["no exports", {}, undefined, "Cannot find a handler: the module exports nothing"],
  ["no exports, and a name", {}, "f", 'Cannot find handler "f": the module exports nothing'],
];

for (const [title, module, name, message] of refused) {
  Deno.test(`selectHandler: refuses ${title}, and lists the exports`, () => {
    const error = assertThrows(() => selectHandler(module, name), InvokerError);
    assertEquals([error.code, error.message], ["start-failed", message]);
  });
}
