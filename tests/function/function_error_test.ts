import { assert, assertEquals, assertThrows } from "@std/assert";
import { FunctionError } from "../../src/function/function_error.ts";
import { toHandlerError } from "../../src/function/handler_error.ts";
import { toCallStatus } from "../../src/grpc/call/status.ts";
import { fromErrorRecord, toErrorRecord } from "../../src/invocation/invoker_error.ts";
import { decodeErrorRecord } from "../../src/invocation/invoker_error.ts";
import { FAILURE_STATUSES, type FailureStatus } from "../../src/invocation/own_failure.ts";

const THREW = "error-server-function-invocation";

/** How a Call ends for what was thrown, after the way out of a sandbox. */
function endOf(thrown: unknown) {
  const record = JSON.parse(JSON.stringify(toErrorRecord(toHandlerError(thrown))));
  const { status, details, errorCode, trailers } = toCallStatus(
    fromErrorRecord(decodeErrorRecord(record)),
  );
  return { status, details, errorCode, trailers };
}

for (const status of FAILURE_STATUSES) {
  Deno.test(`FunctionError: ${status} is what its Call ends with`, () => {
    const error = new FunctionError(status, "no", { code: "mine", headers: { "X-A": ["1", 2] } });
    const end = {
      status,
      details: "no",
      errorCode: THREW,
      trailers: { "x-a": ["1", "2"], "error-code": "mine" },
    };
    for (const thrown of [error, { ...error, message: "no" }]) {
      assertEquals<unknown>(endOf(thrown), end);
    }
  });
}

Deno.test("toCallStatus: tells the author's code apart, for the log", () => {
  const codes = ["mine", undefined].map((code) =>
    toCallStatus(toHandlerError({ status: "ABORTED", message: "no", code })).ownCode
  );
  assertEquals(codes, ["mine", undefined]);
});

Deno.test("FunctionError: a status that is none is refused where it is made", () => {
  assertEquals(FAILURE_STATUSES.length, 16);
  for (const status of ["OK", "NOTFOUND", "not_found", "", 5]) {
    assertThrows(() => new FunctionError(status as FailureStatus, "no"), TypeError, "is none of");
  }
});

/** What says nothing by its status, as it names none of gRPC's. */
const others: unknown[] = [
  { status: "OK", message: "no" },
  { status: "NOTFOUND", message: "no" },
  { status: 404, message: "no" },
  { status: 5, message: "no" },
  { status: null, message: "no" },
  Object.assign(new Error("no"), { status: "toString" }),
];

for (const [at, thrown] of others.entries()) {
  Deno.test(`toHandlerError: a status that is none of gRPC's says nothing, ${at}`, () => {
    assertEquals<unknown>(endOf(thrown), {
      status: "UNKNOWN",
      details: "no",
      errorCode: THREW,
      trailers: { "error-code": THREW },
    });
  });
}

const notFound = new FunctionError("NOT_FOUND", "no tea", { code: "no-tea" });

/** What libraries make of a status: the outermost of a chain of causes counts. */
const wrapped: [title: string, thrown: unknown, status: string, details: string][] = [
  ["a cause", new Error("query failed", { cause: notFound }), "NOT_FOUND", "query failed: no tea"],
  ["a cause of an object", { message: "x", cause: { cause: notFound } }, "NOT_FOUND", "x: no tea"],
  ["a cause told already", new Error("a: no tea", { cause: notFound }), "NOT_FOUND", "a: no tea"],
  [
    "the cause of one with another",
    new FunctionError("ABORTED", "try again", { cause: notFound, code: "no-tea" }),
    "ABORTED",
    "try again",
  ],
];

for (const [title, thrown, status, details] of wrapped) {
  Deno.test(`toHandlerError: a status counts as ${title}`, () => {
    const trailers = { "error-code": "no-tea" };
    assertEquals<unknown>(endOf(thrown), { status, details, errorCode: THREW, trailers });
  });
}

for (const code of [42, "", "two words", "ü", "x".repeat(129), "a\nb", undefined]) {
  Deno.test(`toHandlerError: ${JSON.stringify(code)} is no code, so it is the invoker's`, () => {
    assertEquals(endOf({ status: "ABORTED", message: "", code }).trailers, { "error-code": THREW });
  });
}

/** Headers that cannot be trailers. */
const refused: [headers: unknown, says: string][] = [
  [{ "grpc-status": "0" }, '"grpc-status" is not for functions to set'],
  [{ "Error-Code": "mine" }, '"error-code" is not for functions to set'],
  [{ "Content-Type": "text/html" }, '"content-type" is not for functions to set'],
  [{ connection: "close" }, '"connection" is not for functions to set'],
  [{ "HTTP2-Settings": "x" }, '"http2-settings" is not for functions to set'],
  [{ "Retry-After": ["1", "2"] }, '"retry-after" takes one value, and has 2'],
  [{ ":path": "/" }, '":path" is no name of a trailer'],
  [{ "x-bin": "not base64" }, '"x-bin" is binary, and not in base64'],
  [{ "x-bin": ["AA==", "A"] }, '"x-bin" is binary, and not in base64'],
  [{ "a b": "1" }, '"a b" is no name of a trailer'],
  [{ "": "1" }, '"" is no name of a trailer'],
  [{ "x-a": "日" }, '"x-a" has characters beyond ASCII'],
  [{ "x-a": "a\r\nb: c" }, '"x-a" has characters beyond ASCII'],
  [{ "x-a": "x".repeat(5000) }, "they have more than 4096 characters"],
  [{ "x-a": { b: 1 } }, 'its header "x-a" is a plain object'],
  ["x-a: 1", 'its "headers" are a string'],
];

for (const [headers, says] of refused) {
  Deno.test(`toHandlerError: trailers are refused by name: ${says}`, () => {
    const thrown = { status: "ABORTED", message: "no", headers };
    const { code, message, cause } = toHandlerError(thrown);
    assertEquals([code, message.includes(says)], ["error-client-marshall", true], message);
    // For the log.
    assert(cause instanceof Error);
    assertEquals([cause.message, cause.cause], [message, thrown]);
  });
}
