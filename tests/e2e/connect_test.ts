// Clients of connect-es (Connect protocol), as their users call them.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Code, ConnectError } from "@connectrpc/connect";
import type { InvokerOptions } from "../../src/server.ts";
import { FAILURE_STATUSES } from "../../src/invocation/own_failure.ts";
import {
  connectRelay,
  RELAY_PROTO,
  type TextInit,
  type TransportKind,
  TRANSPORTS,
} from "../support/connect_client.ts";
import { needsHttp1 } from "../support/invoker_program.ts";
import { until } from "../support/eventually.ts";
import { serveFunction } from "./serve_fixture.ts";

const MODULE = RELAY_PROTO.replace(/\.proto$/, ".ts");
const SOURCES = { protos: [RELAY_PROTO], protoPaths: [], protoSets: [], services: [] };
const PLACES: readonly Partial<InvokerOptions>[] = [{ wire: "inside" }, { wire: "outside" }];
const served = TRANSPORTS.filter(({ protocol }) => protocol === "HTTP/2" || !needsHttp1());

async function serveRelay(kind: TransportKind, options: Partial<InvokerOptions>) {
  const { invoker, [Symbol.asyncDispose]: stop } = await serveFunction(MODULE, {
    services: SOURCES,
    ...options,
  });
  const leaving = new AbortController();
  const client = await connectRelay(
    kind.open(`http://localhost:${invoker.port}`, leaving.signal),
  );
  return {
    client,
    async [Symbol.asyncDispose]() {
      leaving.abort();
      await stop();
    },
  };
}

/** What a call gives: responses, and how it fails. */
interface Outcome {
  readonly texts: readonly (string | undefined)[];
  readonly error?: ConnectError;
}

async function outcomeOf(
  responses: AsyncIterable<TextInit> | Promise<TextInit>,
): Promise<Outcome> {
  const texts: (string | undefined)[] = [];
  try {
    if (responses instanceof Promise) texts.push((await responses).text);
    else for await (const { text } of responses) texts.push(text);
    return { texts };
  } catch (error) {
    return { texts, error: ConnectError.from(error) };
  }
}

async function* all(...texts: readonly string[]): AsyncGenerator<TextInit> {
  for (const text of texts) yield { text };
}

/** What connect-es calls a status of gRPC. */
function codeOf(status: string): Code {
  const name = status === "CANCELLED" ? "canceled" : status.toLowerCase();
  const code = Object.entries(Code).find(([key]) => snakeCase(key) === name)?.[1];
  assert(typeof code === "number", status);
  return code;
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<!^)(?=[A-Z])/g, "_").toLowerCase();
}

for (const place of PLACES) {
  for (const kind of served) {
    const where = `${kind.name}, wire ${place.wire}`;

    Deno.test(`connect: ${where}: methods answer`, async () => {
      await using relay = await serveRelay(kind, place);
      const { client } = relay;
      const { text, count } = await client.echo({ text: "ä", count: -(2n ** 63n) });
      assertEquals([text, count], ["ä", -(2n ** 63n)]);
      assertEquals((await client.echo({})).text, "");
      assertEquals((await client.sized({ count: 300_000n })).text.length, 300_000);
      assertEquals(await outcomeOf(client.letters({ text: "abc" })), { texts: ["a", "b", "c"] });
      assertEquals(await outcomeOf(client.letters({})), { texts: [] });
      if (!kind.sendsStreams) return;
      assertEquals((await client.join(all("a", "b", "c"))).text, "abc");
      assertEquals((await client.join(all())).text, "");
      if (kind.protocol === "HTTP/2") {
        assertEquals(await outcomeOf(client.each(all("a", "b"))), { texts: ["<a>", "<b>"] });
      }
    });

    Deno.test(`connect: ${where}: every status is its code, with its message and headers`, async () => {
      await using relay = await serveRelay(kind, place);
      for (const status of FAILURE_STATUSES) {
        for (const method of ["fail", "failLater"] as const) {
          const { texts, error } = await outcomeOf(relay.client[method]({ text: status }));
          assertEquals(
            [method, error?.code, error?.rawMessage, texts, error?.metadata.get("x-owner")],
            [
              method,
              codeOf(status),
              `It is ${status}: ä`,
              method === "fail" ? [] : ["first"],
              "Ada",
            ],
          );
          const reason = new TextEncoder().encode(status);
          const details = error?.details.map((detail) =>
            "type" in detail ? [detail.type, detail.value] : detail
          );
          const value = Uint8Array.of(0x0a, reason.length, ...reason);
          assertEquals(details, [["google.rpc.ErrorInfo", value]]);
        }
      }
      const { error } = await outcomeOf(relay.client.fail({}));
      assertEquals(error?.details, []);
      assertEquals([error?.code, error?.rawMessage], [Code.Unknown, "without a status"]);
      assertEquals(error?.metadata.get("error-code"), "error-server-function-invocation");
    });

    Deno.test(`connect: ${where}: headers go both ways, and trailers back`, async () => {
      await using relay = await serveRelay(kind, place);
      const seen: Record<string, string | null> = {};
      const options = {
        headers: { "x-asked": "why", "x-asked-bin": "AP8=" },
        onHeader: (headers: Headers) => void (seen.header = headers.get("x-answer")),
        onTrailer: (trailers: Headers) => void (seen.trailer = trailers.get("x-last")),
      };
      const { text } = await relay.client.headers({ text: "yes" }, options);
      assertEquals(text, "relay.v1.Relay/Headers why AP8= null");
      assertEquals(seen, { header: "yes", trailer: "after yes" });
      await outcomeOf(relay.client.letters({ text: "no" }, options));
      assertEquals(seen, { header: "no", trailer: "after no" });
    });

    Deno.test(`connect: ${where}: a deadline and a cancel reach the function`, async () => {
      await using relay = await serveRelay(kind, place);
      const { client } = relay;
      const untilLeft = async (...reasons: readonly (string | RegExp)[]) => {
        const left: string[] = [];
        await until(async () => {
          const { text } = await client.left({});
          if (text !== "") left.push(...text.split(", "));
          return left.length === reasons.length;
        });
        for (const [i, reason] of reasons.entries()) {
          assertMatch(
            left[i] ?? "",
            typeof reason === "string" ? new RegExp(`^${reason}$`) : reason,
          );
        }
      };

      // Of the server alone: who counts for himself leaves a little sooner or later.
      const headers = { "connect-timeout-ms": "200" };
      for (const method of ["wait", "waitLater"] as const) {
        const late = await outcomeOf(client[method]({}, { headers }));
        assertEquals([method, late.error?.code], [method, Code.DeadlineExceeded]);
      }
      await untilLeft("TimeoutError true", "TimeoutError true");

      for (const method of ["wait", "waitLater"] as const) {
        const late = await outcomeOf(client[method]({}, { timeoutMs: 200 }));
        assertEquals([method, late.error?.code], [method, Code.DeadlineExceeded]);
        const { signal, stop } = leaveSoon();
        const cancelled = await outcomeOf(client[method]({}, { signal }));
        assertEquals([method, cancelled.error?.code], [method, Code.Canceled]);
        stop();
        await untilLeft(/^(?:Timeout|Abort)Error true$/, "AbortError false");
      }
    });

    Deno.test(`connect: ${where}: a message over a limit is refused`, async () => {
      await using relay = await serveRelay(kind, {
        ...place,
        maxMessageBytes: 2000,
        maxResponseBytes: 1000,
      });
      const { client } = relay;
      const tooLarge = async (outcome: Promise<Outcome>, message: RegExp) => {
        const { error, texts } = await outcome;
        assertEquals([error?.code, texts], [Code.ResourceExhausted, []]);
        assertMatch(error?.rawMessage ?? "", message);
      };
      const long = "x".repeat(2000);
      await tooLarge(outcomeOf(client.sized({ count: 2000n })), /Cannot send a message/);
      await tooLarge(outcomeOf(client.fail({ text: long })), /limit(?: is|,) 2000/);
      await tooLarge(outcomeOf(client.letters({ text: long })), /limit(?: is|,) 2000/);
      if (!kind.sendsStreams) return;
      await tooLarge(outcomeOf(client.join(all("a", long))), /limit(?: is|,) 2000/);
    });
  }
}

/** A signal that aborts in a moment, when what it is for has begun. */
function leaveSoon(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), 300);
  return { signal: controller.signal, stop: () => clearTimeout(timer) };
}
