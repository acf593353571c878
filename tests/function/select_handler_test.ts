import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { selectHandler, selectHandlers } from "../../src/function/select_handler.ts";
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

const several: [
  title: string,
  module: Record<string, unknown>,
  names: string,
  expected: string[],
][] = [
  ["those that are named, in that order", { f, g, definition }, "g,f", ["g", "f"]],
  ["each once, whatever stands around it", { f, g }, " f, g ,f", ["f", "g"]],
  ["the one export of that name", { f, "f,g": g }, "f,g", ["f,g"]],
  ["all functions, the default one first", { f, x: 1, Upper, default: g }, "*", [
    "default",
    "f",
    "Upper",
  ]],
  ["all but setup, teardown and schemas", { f, setup: f, teardown: g, Name: type("string") }, "*", [
    "f",
  ]],
];

for (const [title, module, names, expected] of several) {
  Deno.test(`selectHandlers: chooses ${title}`, () => {
    assertEquals(selectHandlers(module, names).map(({ name }) => name), expected);
  });
}

const refusedSeveral: [
  title: string,
  module: Record<string, unknown>,
  names: string,
  message: string,
][] = [
  [
    "one that is not there",
    { f, x: 1 },
    "f,g",
    'Cannot find handler "g": the module exports "f" (a function), "x" (a number)',
  ],
  ["an empty name", { f }, "f,", 'Cannot find handler "": the module exports "f" (a function)'],
  [
    "all where there is none",
    { x: 1 },
    "*",
    'Cannot find a handler: the module exports "x" (a number)',
  ],
];

for (const [title, module, names, message] of refusedSeveral) {
  Deno.test(`selectHandlers: refuses ${title}, and lists the exports`, () => {
    const error = assertThrows(() => selectHandlers(module, names), InvokerError);
    assertEquals([error.code, error.message], ["start-failed", message]);
  });
}
