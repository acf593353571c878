// Requests of Connect as no client of connect-es sends them, byte by byte.
import { assertEquals, assertMatch } from "@std/assert";
import { PROTOCOLS } from "../http/http_server.ts";
import { RELAY_PROTO } from "../support/connect_client.ts";
import { needsHttp1 } from "../support/invoker_program.ts";
import { ask, endOf, type WireAnswer } from "./connect_peer.ts";
import { RIGHT_REQUESTS, WRONG_REQUESTS } from "./connect_requests.ts";
import { MAX_BYTES } from "./connect_streams.ts";
import { serveFunction } from "./serve_fixture.ts";

const MODULE = RELAY_PROTO.replace(/\.proto$/, ".ts");
const SOURCES = { protos: [RELAY_PROTO], protoPaths: [], protoSets: [], services: [] };
for (const protocol of PROTOCOLS) {
  Deno.test(`connect: ${protocol}: what is wrong is told as Connect has it`, {
    ignore: protocol === "HTTP/1.1" && needsHttp1(),
  }, async () => {
    await using served = await serveFunction(MODULE, {
      services: SOURCES,
      maxMessageBytes: MAX_BYTES,
    });
    const { invoker: { port } } = served;
    for (const { what, status, code, message, answerHeaders, ...request } of WRONG_REQUESTS) {
      const answer = await ask(protocol, port, request);
      const { error } = endOf(answer);
      assertEquals([what, answer.status, error?.code], [what, status, code]);
      assertMatch(error?.message ?? "", message, what);
      assertHeaders(answer, answerHeaders, what);
    }
    for (const { what, status, text, answerHeaders, ...request } of RIGHT_REQUESTS) {
      const answer = await ask(protocol, port, request);
      assertEquals([what, answer.status, answer.text], [what, status, text]);
      assertHeaders(answer, answerHeaders, what);
    }
  });
}

function assertHeaders(
  { headers }: WireAnswer,
  expected: Readonly<Record<string, string>> = {},
  what: string,
): void {
  for (const [name, value] of Object.entries(expected)) {
    assertEquals([what, name, headers[name]], [what, name, value]);
  }
}
