import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { RequestHead } from "../../../src/port/http1/request_head.ts";
import { RequestReader } from "../../../src/port/http1/request_reader.ts";

const OK = "POST / HTTP/1.1\r\nHost: a\r\n";

/** A request as it was read. */
interface Read {
  readonly head: RequestHead;
  readonly body: string;
}

/** What a reader makes of what comes in pieces: requests, and why it takes no more. */
function read(text: string, pieceBytes: number): { requests: Read[]; refused?: number } {
  const reader = new RequestReader();
  const requests: Read[] = [];
  let head: RequestHead | undefined;
  let body = "";
  let left: Uint8Array = Buffer.from(text, "latin1");
  while (left.byteLength > 0) {
    const piece = reader.take(left.subarray(0, pieceBytes));
    left = left.subarray(pieceBytes);
    if ("status" in piece) return { requests, refused: piece.status };
    left = Buffer.concat([piece.rest, left]);
    head ??= piece.head;
    body += Buffer.from(piece.body).toString("latin1");
    if (!head || reader.isInBody) continue;
    requests.push({ head, body });
    head = undefined;
    body = "";
  }
  return { requests };
}

const TAKEN: readonly (readonly [
  what: string,
  text: string,
  head: Partial<RequestHead>,
  body?: string,
])[] = [
  ["a head alone", "GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n", {
    method: "GET",
    target: "/a?b",
    version: "1.1",
    headers: { host: "a" },
    framing: 0,
    keepsAlive: true,
  }],
  ["HTTP/1.0 without a Host", "GET / HTTP/1.0\r\n\r\n", { version: "1.0", keepsAlive: false }],
  ["HTTP/1.0 that goes on", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", {
    keepsAlive: true,
  }],
  ["a client that goes", `${OK}Connection: te, Close\r\n\r\n`, { keepsAlive: false }],
  ["a value with bytes beyond ASCII, and none", `${OK}X: \xe4\r\nY:\r\nZ:\t z \r\n\r\n`, {
    headers: { host: "a", x: "\xe4", y: "", z: "z" },
  }],
  [
    "several of a name",
    `${OK}X: 1\r\nCookie: a\r\nx: 2\r\ncookie: b\r\nReferer: c\r\nReferer: d\r\nSet-Cookie: e\r\n\r\n`,
    { headers: { host: "a", x: "1, 2", cookie: "a; b", referer: "c", "set-cookie": ["e"] } },
  ],
  ["names that are those of objects", `${OK}constructor: a\r\ntoString: b\r\n\r\n`, {
    headers: Object.fromEntries([["host", "a"], ["constructor", "a"], ["tostring", "b"]]),
  }],
  ["a target that names a host", "GET http://b:1/a HTTP/1.1\r\nHost: a\r\n\r\n", {
    target: "http://b:1/a",
    headers: { host: "b:1" },
  }],
  [
    "trailers that are none of its headers",
    `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 9\r\nHost: b\r\nTransfer-Encoding: x\r\n\r\n`,
    { headers: { host: "a", "transfer-encoding": "chunked" } },
  ],
  ["a body of a length", `${OK}Content-Length: 5\r\n\r\nhel\r\n`, { framing: 5 }, "hel\r\n"],
  ["a body of no length", `${OK}content-length: 0\r\n\r\n`, { framing: 0 }],
  [
    "chunks",
    `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n`,
    { framing: "chunked" },
    "abc0123456789",
  ],
  [
    "chunks with extensions and trailers",
    `${OK}transfer-encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\n0;c\r\nX: y\r\nZ:\r\n\r\n`,
    { framing: "chunked" },
    "abc",
  ],
  [
    "as much as there may be in a head",
    `GET /${"a".repeat(8000)} HTTP/1.1\r\nHost: a\r\nX: ${"b".repeat(8100)}\r\n\r\n`,
    { target: `/${"a".repeat(8000)}` },
  ],
];

for (const [what, text, head, body = ""] of TAKEN) {
  Deno.test(`RequestReader: it takes ${what}, wherever it is cut, and again`, () => {
    for (const pieceBytes of [1, 2, 3, 7, 64, 10 * text.length]) {
      const { requests, refused } = read(text.repeat(3), pieceBytes);
      assertEquals([requests.length, refused], [3, undefined], `in pieces of ${pieceBytes}`);
      for (const request of requests) {
        assertEquals({ ...request.head, ...head }, request.head);
        assertEquals(request.body, body);
      }
    }
  });
}

Deno.test("RequestReader: it tells heads apart that begin alike", () => {
  const texts = ["a", "ab", "a", "b", "ab"].map((x) =>
    `${OK}Content-Length: 1\r\nX: ${x}\r\n\r\n${x[0]}`
  );
  for (const pieceBytes of [1, 10, 1000]) {
    const { requests } = read(texts.join(""), pieceBytes);
    assertEquals(requests.map(({ head }) => head.headers["x"]), ["a", "ab", "a", "b", "ab"]);
    assertEquals(requests.map(({ body }) => body).join(""), "aaaba");
  }
});

Deno.test("RequestReader: blanks within a value cost no more than to be read", () => {
  const startedMs = performance.now();
  for (let each = 0; each < 100; each++) {
    const text = `${OK}X: ${each}\r\nConnection: a${" ".repeat(15_000)}b\r\n\r\n`;
    assertEquals(read(text, text.length).requests.length, 1);
  }
  // It was half a minute.
  assert(performance.now() - startedMs < 10_000);
});

Deno.test("RequestReader: empty lines before a request are left out", () => {
  for (const pieceBytes of [1, 3, 100]) {
    const text = "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    assertEquals(read(text.repeat(2), pieceBytes).requests.length, 2);
  }
});

Deno.test("RequestReader: what many small chunks hold is one piece", () => {
  const reader = new RequestReader();
  const chunks = Array.from({ length: 1000 }, (_, each) => `1\r\n${each % 10}\r\n`).join("");
  const head = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
  const piece = reader.take(Buffer.from(`${head}${chunks}0\r\n\r\nrest`));
  if ("status" in piece) throw new Error(piece.what);
  assertEquals(Buffer.from(piece.body).toString(), "0123456789".repeat(100));
  assertEquals([Buffer.from(piece.rest).toString(), reader.isInBody], ["rest", false]);
});

const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const REFUSED: readonly (readonly [what: string, status: number, text: string])[] = [
  [
    "both a Content-Length and a Transfer-Encoding",
    400,
    `${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
  ],
  [
    "the same in the other order",
    400,
    `${OK}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n`,
  ],
  ["two lengths", 400, `${OK}Content-Length: 5\r\nContent-Length: 6\r\n\r\n`],
  ["the same length twice", 400, `${OK}Content-Length: 5\r\nContent-Length: 5\r\n\r\n`],
  ["two lengths in one header", 400, `${OK}Content-Length: 5, 5\r\n\r\n`],
  ...["-1", "+1", "0x10", "1e3", "1.0", "", " ", "9".repeat(16)].map((length) =>
    [`a length of "${length}"`, 400, `${OK}Content-Length: ${length}\r\n\r\n`] as const
  ),
  [
    "a length that ends with what only some take for a space",
    400,
    `${OK}Content-Length: 5\xa0\r\n\r\n`,
  ],
  ["a list of a length", 400, `${OK}Content-Length: 5,\r\n\r\n`],
  ["another coding", 501, `${OK}Transfer-Encoding: gzip\r\n\r\n`],
  ["a coding around the chunks", 501, `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`],
  [
    "a coding in front of what only some take for a space",
    501,
    `${OK}Transfer-Encoding: \xa0chunked\r\n\r\n`,
  ],
  ...[
    "",
    "identity",
    "xchunked",
    "chunked, chunked",
    "chunked, identity",
    "chunked;a=b",
    '"chunked"',
  ].map((coding) =>
    [`a coding of "${coding}"`, 501, `${OK}Transfer-Encoding: ${coding}\r\n\r\n`] as const
  ),
  ["a coding twice", 501, `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`],
  ["a coding that looks like chunks", 400, `${OK}Transfer-Encoding: \x0bchunked\r\n\r\n`],
  ["a coding before the colon", 400, `${OK}Transfer-Encoding : chunked\r\n\r\n`],
  ["chunks of HTTP/1.0", 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"],
  ["lines that end with LF", 400, "GET / HTTP/1.1\nHost: a\n\n"],
  ["one line that ends with LF", 400, `${OK}X: y\nZ: z\r\n\r\n`],
  ["a CR within a line", 400, `${OK}X: y\rZ: z\r\n\r\n`],
  ["a header that goes on in the next line", 400, `${OK}X: y\r\n z\r\n\r\n`],
  ["a header that begins with a space", 400, `POST / HTTP/1.1\r\n Host: a\r\n\r\n`],
  ["a NUL in a value", 400, `${OK}X: a\0b\r\n\r\n`],
  ["a NUL in a name", 400, `${OK}X\0: a\r\n\r\n`],
  ["a header without a name", 400, `${OK}: a\r\n\r\n`],
  ["a header without a colon", 400, `${OK}X\r\n\r\n`],
  ["no Host", 400, "GET / HTTP/1.1\r\nX: y\r\n\r\n"],
  ["two Hosts", 400, `${OK}Host: b\r\n\r\n`],
  ["a first line of two words", 400, "GET /\r\nHost: a\r\n\r\n"],
  ["two spaces in the first line", 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a target with a space", 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a space before the first line", 400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a space behind the first line", 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"],
  ["a tab in the first line", 400, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["an LF before the first line", 400, "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a version in small letters", 400, "GET / http/1.1\r\nHost: a\r\n\r\n"],
  ["a version of two digits", 400, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"],
  ["a method that is none", 400, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a protocol that is none", 400, "GET / HTCPCP/1.0\r\nHost: a\r\n\r\n"],
  ["HTTP/0.9", 505, "GET / HTTP/0.9\r\nHost: a\r\n\r\n"],
  ["HTTP/2.0 in words", 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n"],
  ["CONNECT", 501, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["TRACE", 501, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"],
  ["a long target", 414, `GET /${"a".repeat(8192)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  ["a target without end", 414, `GET /${"a".repeat(20_000)}`],
  ["long headers", 431, `${OK}X: ${"a".repeat(16_384)}\r\n\r\n`],
  ["a header without end", 431, `${OK}X: ${"a".repeat(16_384)}`],
  ["many headers", 431, `${OK}${"X: y\r\n".repeat(256)}\r\n`],
  ["a greeting of TLS", 400, "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ["noise", 400, "\x80\x00\xff\x01\x02"],
  ...[
    "x",
    "-1",
    "",
    " 3",
    "3 ",
    "0x3",
    "100000000",
    "+3",
    "3 ;a",
    "3;a\nb",
    "3;\0",
    `3;${"a".repeat(128)}`,
  ].map((size) =>
    [`a chunk of size "${size.slice(0, 9)}"`, 400, `${CHUNKED}${size}\r\nabc\r\n0\r\n\r\n`] as const
  ),
  ["a size that ends with LF", 400, `${CHUNKED}3\nabc\r\n0\r\n\r\n`],
  ["a chunk that ends with LF", 400, `${CHUNKED}3\r\nabc\n0\r\n\r\n`],
  ["a chunk that is longer than its size", 400, `${CHUNKED}3\r\nabcd\r\n0\r\n\r\n`],
  ["a trailer that is none", 400, `${CHUNKED}0\r\nX\r\n\r\n`],
  ["trailers without end", 400, `${CHUNKED}0\r\n${"X: y\r\n".repeat(1000)}`],
];

for (const [what, refused, text] of REFUSED) {
  Deno.test(`RequestReader: it refuses ${what} by ${refused}, wherever it is cut`, () => {
    for (const pieceBytes of [1, 3, 64, text.length]) {
      assertEquals(read(text, pieceBytes).refused, refused, `in pieces of ${pieceBytes}`);
    }
  });
}
