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
  ["an object that cannot be shown", Object.create(null), "a value that cannot be shown"],
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
  ['Requires read access to "/etc/passwd", run again with the --allow-read flag', "=/etc/passwd"],
  ["Requires read access to <CWD>, run again with the --allow-read flag", ""],
  [`Requires read access to "./x\"y", run again with the --allow-read flag`, `=./x"y`],
  ['Requires write access to "/x y", run again with the --allow-write flag', "=/x y"],
  ['Requires net access to "x.com:443", run again with the --allow-net flag', "=x.com:443"],
  ['Requires env access to "HOME", run again with the --allow-env flag', "=HOME"],
  ['Requires import access to "x.com:443"', "=x.com:443"],
  ["Requires env access, run again with the --allow-env flag", ""],
  ['Requires sys access to "hostname", run again with the --allow-sys flag', "=hostname"],
  ['Requires run access to "ls", run again with the --allow-run flag', "=ls"],
  ['Requires ffi access to "/x.so", run again with the --allow-ffi flag', "=/x.so"],
];

Deno.test("toHandlerError: what the author says of an access of another kind is no refusal", () => {
  const { code } = toHandlerError(new TypeError("Requires admin access to the vault"));
  assertEquals(code, "error-server-function-invocation");
});

for (const [message, value] of refusals) {
  Deno.test(`toHandlerError: names the option for ${message.split(",")[0]}`, () => {
    const kind = /\w+(?= access)/.exec(message)?.[0];
    const error = toHandlerError(new Deno.errors.NotCapable(message));
    assertEquals(
      [error.code, error.message],
      [
        "error-server-permission-denied",
        `${message}; start the invoker with --allow-${kind}${value} to grant it`,
      ],
    );
  });
}

Deno.test("toHandlerError: an import that was refused is a refusal, though Deno throws TypeError", () => {
  const refusal = new TypeError(
    'Requires import access to "x.com:443", run again with the --allow-import flag',
  );
  assertEquals(toHandlerError(refusal).code, "error-server-permission-denied");
});

Deno.test("toHandlerError: leaves what the invoker threw as it is", () => {
  const error = new InvokerError("error-client-marshall", "bad");
  assertStrictEquals(toHandlerError(error), error);
});

Deno.test("toHandlerError: a compiled program's refusal is worded as from source", () => {
  const compiled = new Deno.errors.NotCapable(
    'Requires read access to "/x", specify the required permissions during compilation using ' +
      "`deno compile --allow-read`",
  );
  assertEquals(
    toHandlerError(compiled).message,
    'Requires read access to "/x", run again with the --allow-read flag; start the invoker with ' +
      "--allow-read=/x to grant it",
  );
});
