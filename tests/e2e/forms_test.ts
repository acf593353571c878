import { status } from "@grpc/grpc-js";
import { assert, assertEquals } from "@std/assert";
import {
  type CallOutcome,
  nextText,
  outcomeOf,
  type TestMessage,
  toWireMessage,
} from "../support/grpc_client.ts";
import { BINARY, ISOLATIONS } from "../support/invoker_program.ts";
import { framedTexts, rawCall } from "./raw_client.ts";
import { serveFixture } from "./serve_fixture.ts";

/**
 * What is tried in processes and in a compiled program, too: a way of each kind in which values come and
 * go. What is made of a form is the same code there, and is tried in a thread.
 */
const ACROSS = [
  ...["arrow", "nothing", "stream", "joined", "greeting", "transform", "Numbered", "squares"],
  ...["failsInStream", "failsAtB"],
];

function isTried(handler: string, isolation: typeof ISOLATIONS[number]): boolean {
  return BINARY === undefined && isolation !== "process" || ACROSS.includes(handler);
}

interface Row {
  readonly sent: readonly string[];
  readonly texts: readonly string[];
}

const ONE = ["ab", "c"];
const NONE: readonly string[] = [];

/** Every form of docs/functions.md, what is sent and what comes of it. */
const FORMS: readonly [handler: string, interaction: string, ...rows: Row[]][] = [
  ["default", "direct", { sent: ONE, texts: ["AB"] }, { sent: NONE, texts: [] }],
  ["arrow", "direct", { sent: ONE, texts: ["<ab>"] }, { sent: [""], texts: ["<>"] }],
  ["later", "direct", { sent: ONE, texts: ["ab later"] }],
  ["nothing", "direct", { sent: ONE, texts: [] }],
  ["nothingLater", "direct", { sent: ONE, texts: [] }],
  ["nil", "direct", { sent: ONE, texts: ["null"] }],
  ["silent", "direct", { sent: NONE, texts: [] }],
  ["constantLater", "direct", { sent: NONE, texts: ["no input"] }],
  ["list", "direct", { sent: ONE, texts: ['["a","b"]'] }],
  ["bytes", "direct", { sent: ONE, texts: ["ab"] }],
  ["stream", "direct", { sent: ONE, texts: ["a", "b"] }, { sent: [""], texts: [] }],
  ["streamLater", "direct", { sent: ONE, texts: ["a", "b"] }],
  ["letters", "direct", { sent: ONE, texts: ["a", "b"] }],
  ["iterable", "direct", { sent: ["a_b"], texts: ["a", "b"] }, { sent: NONE, texts: [] }],
  ["ticks", "direct", { sent: NONE, texts: ["tick", "tock"] }],
  ["joined", "streaming", { sent: ONE, texts: ["abc"] }, { sent: NONE, texts: [""] }],
  ["echo", "streaming", { sent: ONE, texts: ONE }, { sent: NONE, texts: [] }],
  ["drainInput", "streaming", { sent: ONE, texts: [] }],
  ["greeting", "streaming", { sent: NONE, texts: ["before", "any input"] }],
  ["first", "streaming", { sent: ONE, texts: ["ab"] }],
  ["spaced", "streaming", { sent: ONE, texts: ONE }],
  [
    "transform",
    "direct",
    { sent: ONE, texts: ["1ab", "2c", "flushed"] },
    { sent: ["x"], texts: ["1x", "flushed"] },
  ],
  ["pair", "direct", { sent: ONE, texts: ONE }, { sent: NONE, texts: [] }],
  ["Numbered", "streaming", { sent: ONE, texts: ["ab#1", "c#2"] }, { sent: ["x"], texts: ["x#1"] }],
  ["length", "streaming", { sent: ONE, texts: ["2", "1"] }],
  ["lengthLater", "streaming", { sent: ONE, texts: ["2", "1"] }],
  ["saidDirect", "direct", { sent: ONE, texts: ["a", "b"] }],
  ["square", "direct", { sent: ["3", "4"], texts: ["9"] }],
  ["squares", "direct", { sent: ["3", "4"], texts: ["9", "16"] }, { sent: NONE, texts: [] }],
  ["noInput", "direct", { sent: ["3", "4"], texts: ["undefined"] }],
  ["noInputEach", "direct", { sent: ["3", "4"], texts: ["undefined", "undefined"] }],
  ["total", "streaming", { sent: ["1", "2.5"], texts: ["1", "3.5"] }],
  ["method", "direct", { sent: ["is "], texts: ["is true"] }],
];
for (const isolation of ISOLATIONS) {
  for (const [handler, interaction, ...rows] of FORMS) {
    if (!isTried(handler, isolation)) continue;
    Deno.test(`serve: ${handler} as ${interaction}, isolation ${isolation}`, async () => {
      await using served = await serveFixture("forms.ts", { handler, isolation });
      assertEquals(served.invoker.interaction, interaction);
      for (const { sent, texts } of rows) {
        const outcome = await served.client.call(sent);
        assertEquals([outcome.status, outcome.details, outcome.texts], ["OK", "", texts]);
      }
    });
  }
}

const PROMOTED: readonly [handler: string, sent: readonly string[], texts: readonly string[]][] = [
  ["default", ["a", "b"], ["A", "B"]],
  ["default", NONE, []],
  ["nothing", ["a", "b"], []],
  ["stream", ["ab", "", "c"], ["a", "b", "c"]],
  ["silent", ["a"], []],
  ["constantLater", ["a", "b"], ["no input", "no input"]],
  ["constantLater", NONE, []],
  ["square", ["2", "3"], ["4", "9"]],
  ["joined", ["a", "b"], ["ab"]],
];
for (const isolation of ISOLATIONS) {
  for (const [handler, sent, texts] of PROMOTED) {
    if (!isTried(handler, isolation)) continue;
    Deno.test(`serve: promote each, ${handler} of [${sent}], isolation ${isolation}`, async () => {
      await using served = await serveFixture("forms.ts", { handler, isolation, promote: "each" });
      const outcome = await served.client.call(sent);
      assertEquals([outcome.status, outcome.texts], ["OK", texts]);
    });
  }
}

const FAILURES: readonly [
  handler: string,
  sent: readonly string[],
  texts: readonly string[],
  details: string,
  promote?: "each",
][] = [
  ["failsLate", NONE, ["one", "two"], "after two"],
  ["failsInStream", ["xy"], ["x", "y"], "out of letters"],
  ["failsInTransform", ["good", "bad", "good"], ["good"], "a bad one"],
  ["failsAtB", ["a", "b", "c"], ["a"], "not b", "each"],
];
for (const isolation of ISOLATIONS) {
  for (const [handler, sent, texts, details, promote = "first"] of FAILURES) {
    if (!isTried(handler, isolation)) continue;
    Deno.test(`Call: what ${handler} made comes before its error, isolation ${isolation}`, async () => {
      await using served = await serveFixture("forms.ts", { handler, isolation, promote });
      const { fields, texts: received } = await rawCall(served.invoker.port, framedTexts(sent));
      assertEquals([fields["grpc-status"], fields["error-code"], received], [
        String(status.UNKNOWN),
        "error-server-function-invocation",
        texts,
      ]);
      assertEquals(decodeURIComponent(fields["grpc-message"] ?? ""), details);
    });
  }

  Deno.test(`Call: an input that cannot be read ends it, isolation ${isolation}`, async () => {
    await using served = await serveFixture("forms.ts", { handler: "total", isolation });
    const { fields, texts } = await rawCall(
      served.invoker.port,
      framedTexts(["1", "2", "x", "3"]),
    );
    assertEquals([fields["grpc-status"], fields["error-code"]], [
      String(status.INVALID_ARGUMENT),
      "error-client-unmarshall",
    ]);
    assertEquals(decodeURIComponent(fields["grpc-message"] ?? ""), 'parsing "x": not a number');
    assertEquals(texts, ["1", "3"]);
  });

  Deno.test(`Call: a handler without parameters runs once a Call, isolation ${isolation}`, async () => {
    await using served = await serveFixture("forms.ts", { handler: "constant", isolation });
    const texts = [];
    for (const sent of [NONE, ONE]) texts.push((await served.client.call(sent)).texts);
    const [[one = ""] = [], two = []] = texts;
    assertEquals(two, [`run ${Number(one.slice(4)) + 1}`]);
  });

  Deno.test(`Call: streams answer while the input is open, isolation ${isolation}`, async () => {
    await using served = await serveFixture("forms.ts", { handler: "echo", isolation });
    const call = served.client.open();
    const outcome = outcomeOf(call);
    for (const text of ["one", "two", "three"]) {
      call.write(toWireMessage(text));
      assertEquals(await nextText(call), text);
    }
    call.end();
    call.resume();
    const { status, texts } = await outcome;
    assertEquals([status, texts], ["OK", ["one", "two", "three"]]);
  });

  for (const handler of ["greeting", "arrow", "first"]) {
    if (!isTried(handler, isolation)) continue;
    Deno.test(`Call: ${handler} ends without the client's end, isolation ${isolation}`, async () => {
      await using served = await serveFixture("forms.ts", { handler, isolation });
      const call = served.client.open({ deadline: Date.now() + 10_000 });
      call.write(toWireMessage("a"));
      const outcome = await outcomeOf(call);
      assertEquals(outcome.status, "OK");
      call.end();
    });

    Deno.test(`Call: what is sent after the end of ${handler} is discarded, isolation ${isolation}`, async () => {
      await using served = await serveFixture("forms.ts", { handler, isolation });
      // More than any window on the way holds: it goes out only where it is read.
      const sent = Array.from({ length: 40 }, () => "x".repeat(256 * 1024));
      const { fields, texts } = await rawCall(served.invoker.port, framedTexts(sent));
      assertEquals([fields["grpc-status"], texts.length], ["0", handler === "greeting" ? 2 : 1]);
      assertEquals((await served.client.call(["b"])).status, "OK");
    });
  }

  Deno.test(`Context: what a direct handler is told, isolation ${isolation}`, async () => {
    await using served = await serveFixture("forms.ts", {
      handler: "told",
      isolation,
      promote: "each",
    });
    const first = { "X-One": "1", CorrelationID: "abc", "content-type": "text/plain" };
    const messages = [{ payload: "a", headers: first }, {
      payload: "b",
      headers: { x: ["1", "2"] },
    }];
    assertEquals(jsonOf(await served.client.call(messages, { deadline: Infinity })), [
      {
        headers: [["content-type", "text/plain"], ["correlationid", "abc"], ["x-one", "1"]],
        correlationId: "abc",
        deadline: false,
        handler: "told",
        aborted: false,
      },
      { headers: [["x", "1, 2"]], deadline: false, handler: "told", aborted: false },
    ]);
  });

  Deno.test(`Context: a streaming handler is told the first message's headers, isolation ${isolation}`, async () => {
    await using served = await serveFixture("forms.ts", { handler: "toldAll", isolation });
    const call = served.client.open({ deadline: Date.now() + 10_000 });
    const outcome = outcomeOf(call);
    assert(await nextText(call));
    call.write(toWireMessage({ payload: "a", headers: { "x-one": "1", correlationId: "abc" } }));
    assert(await nextText(call));
    call.write(toWireMessage({ payload: "b", headers: { "x-two": "2" } }));
    call.end();
    call.resume();
    const told = { deadline: true, handler: "toldAll", aborted: false };
    const first = {
      headers: [["correlationid", "abc"], ["x-one", "1"]],
      correlationId: "abc",
      ...told,
    };
    assertEquals(jsonOf(await outcome), [{ headers: [], ...told }, first, first]);
  });

  Deno.test(`Call: correlationId is passed on as promised, isolation ${isolation}`, async () => {
    const sent: TestMessage[] = [
      { payload: "a", headers: { correlationId: "one" } },
      { payload: "b", headers: { CORRELATIONID: "two" } },
      { payload: "c" },
    ];
    {
      await using served = await serveFixture("forms.ts", { isolation, promote: "each" });
      assertEquals(correlationsOf(await served.client.call(sent)), ["one", "two", undefined]);
    }
    await using served = await serveFixture("forms.ts", { handler: "echo", isolation });
    assertEquals(correlationsOf(await served.client.call(sent)), ["one", "one", "one"]);
  });
}

function jsonOf({ texts }: CallOutcome): unknown[] {
  return texts.map((text) => JSON.parse(text));
}

function correlationsOf({ messages }: CallOutcome): (string | undefined)[] {
  return messages.map(({ headers }) => headers.correlationId?.join());
}
