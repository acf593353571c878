import { assertEquals, assertStrictEquals } from "@std/assert";
import { toHandlerError } from "../../src/function/handler_error.ts";
import { InvokerError } from "../../src/invocation/invoker_error.ts";

const thrown: [title: string, error: unknown, message: string][] = [
  ["an error", new Error("boom"), "boom"],
  ["an error without a message", new RangeError(), "RangeError"],
  ["a string", "x", "x"],
  ["null", null, "null"],
  ["undefined", undefined, "undefined"],
  ["an object", { toString: () => "mine" }, "mine"],
  ["an object with a message", { message: "mine", code: 42 }, "mine"],
  ["an object without one", { code: 42 }, '{"code":42}'],
  ["an object whose message is none", { message: { a: 1 } }, '{"message":{"a":1}}'],
  ["an empty object", {}, "[object Object]"],
  ["a list", [1, "a"], '[1,"a"]'],
  ["several errors", new AggregateError([new Error("a"), "b"], "many"), "many: a; b"],
  ["several errors without a message", new AggregateError([{ c: 1 }]), 'AggregateError: {"c":1}'],
  ["a Proxy that tells nothing", proxyOfThrowingTraps(), "a value that cannot be shown"],
  ["a plain error with another cause", new Error("boom", { cause: new Error("x") }), "boom"],
  ["an object without a prototype", Object.create(null), "[object Object]"],
  [
    "a plain error that talks of permissions",
    new Error('Requires read access to "/x"'),
    'Requires read access to "/x"',
  ],
  ["a refusal in other words", new Deno.errors.NotCapable("nope"), "nope"],
];

for (const [title, error, message] of thrown) {
  Deno.test(`toHandlerError: ${title} is the invocation's error, with its message`, () => {
    const { code, message: actual, cause } = toHandlerError(error);
    assertEquals([code, actual], ["error-server-function-invocation", message]);
    assertStrictEquals(cause, error);
  });
}

const refusals: [deno: string, option: string][] = [
  ['Requires read access to "/etc/passwd"', "-R=/etc/passwd"],
  ["Requires read access to <CWD>", "-R"],
  [`Requires read access to "./x\"y"`, `-R=./x"y`],
  ['Requires read access to "/a,b"', "-R=/a,,b"],
  ['Requires write access to "/x y"', "-W=/x y"],
  ['Requires net access to "x.com:443"', "-N=x.com:443"],
  ['Requires env access to "HOME"', "-E=HOME"],
  ['Requires import access to "x.com:443"', "-I=x.com:443"],
  ["Requires env access", "-E"],
  ['Requires sys access to "hostname"', "-S=hostname"],
  ['Requires run access to "ls"', "--allow-run=ls"],
  ['Requires ffi access to "/x.so"', "--allow-ffi=/x.so"],
];

/** What Deno has to say of it, as from source and in a compiled program. */
const DENOS_ADVICE = [
  "",
  ", run again with the --allow-KIND flag",
  ", specify the required permissions during compilation using `deno compile --allow-KIND`",
];

Deno.test("toHandlerError: what the author says of an access of another kind is no refusal", () => {
  const { code } = toHandlerError(new TypeError("Requires admin access to the vault"));
  assertEquals(code, "error-server-function-invocation");
});

for (const [message, option] of refusals) {
  Deno.test(`toHandlerError: names the invoker's option for ${message}, and no other`, () => {
    const kind = /\w+(?= access)/.exec(message)?.[0] ?? "";
    for (const advice of DENOS_ADVICE) {
      const said = `${message}${advice.replace("KIND", kind)}`;
      const { code, message: told } = toHandlerError(new Deno.errors.NotCapable(said));
      assertEquals([code, told], [
        "error-server-permission-denied",
        `${message}; start the invoker with ${option} to grant it`,
      ]);
    }
  });
}

function proxyOfThrowingTraps(): object {
  const trap = () => {
    throw new Error("trapped");
  };
  return new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap, ownKeys: trap });
}

const refusal = new Deno.errors.NotCapable('Requires env access to "HOME"');
const ADVICE = 'Requires env access to "HOME"; start the invoker with -E=HOME to grant it';
const wrapped: [title: string, error: unknown, message: string][] = [
  ["a cause", new Error("no config", { cause: refusal }), `no config: ${ADVICE}`],
  [
    "a cause's cause",
    new Error("a", { cause: new Error("b", { cause: refusal }) }),
    `a: ${ADVICE}`,
  ],
  ["one of several", new AggregateError([new Error("x"), refusal], "all"), `all: x; ${ADVICE}`],
  ["a cause of an object", { message: "no config", cause: refusal }, `no config: ${ADVICE}`],
  [
    "a cause in a cause of an object",
    { cause: { cause: refusal } },
    `{"cause":{"cause":"Requires env access to \\"HOME\\""}}${ADVICE.slice(ADVICE.indexOf(";"))}`,
  ],
  ["an object's error", { message: "no config", error: refusal }, `no config: ${ADVICE}`],
  ["what was suppressed", new SuppressedError("x", refusal, "both"), `both: x; ${ADVICE}`],
  [
    "what suppressed",
    new SuppressedError(refusal, "x", "both"),
    `both: ${refusal.message}; x${ADVICE.slice(ADVICE.indexOf(";"))}`,
  ],
  ["what an error says itself", new Error(refusal.message, { cause: refusal }), ADVICE],
];

for (const [title, error, message] of wrapped) {
  Deno.test(`toHandlerError: a refusal that is wrapped as ${title} is a refusal`, () => {
    const { code, message: told } = toHandlerError(error);
    assertEquals([code, told], ["error-server-permission-denied", message]);
  });
}

Deno.test("toHandlerError: a circle of causes has an end", () => {
  const error = new Error("boom");
  error.cause = error;
  assertEquals(toHandlerError(error).code, "error-server-function-invocation");
});

Deno.test("toHandlerError: an import that was refused is a refusal, though Deno throws TypeError", () => {
  for (const before of ["", "JSR package manifest for '@a/b' failed to load. "]) {
    const refused = new TypeError(
      `${before}Requires import access to "x.com:443", run again with the --allow-import flag`,
    );
    const { code, message } = toHandlerError(refused);
    assertEquals([code, message], [
      "error-server-permission-denied",
      `${before}Requires import access to "x.com:443"; start the invoker with -I=x.com:443 to grant it`,
    ]);
  }
});

Deno.test("toHandlerError: leaves what the invoker threw as it is", () => {
  const error = new InvokerError("error-client-marshall", "bad");
  assertStrictEquals(toHandlerError(error), error);
});
