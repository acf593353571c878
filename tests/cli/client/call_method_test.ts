import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { main } from "../../../src/cli/main.ts";
import { createFakeIo } from "../fake_io.ts";
import { PROTOS, startTownServer, type TownReflection } from "./town_server.ts";

const NO_REFLECTION: TownReflection = { versions: [], sends: "one" };
const PROTO = ["--proto", `${PROTOS}/town.proto`, "--proto-path", PROTOS];

async function call(
  argv: readonly string[],
  { stdin = "", ...reflection }: Partial<TownReflection> & { readonly stdin?: string } = {},
) {
  const { versions = ["v1", "v1alpha"], sends = "one" } = reflection;
  await using server = await startTownServer({ versions, sends });
  const io = createFakeIo({ stdin: ReadableStream.from([new TextEncoder().encode(stdin)]) });
  const status = await main(["call", "--address", server.address, ...argv], io);
  assertEquals(io.listenerCount(), 0);
  return { status, printed: io.printed(), reported: io.reported(), tokens: server.tokens };
}

const REFLECTIONS: readonly TownReflection[] = [
  { versions: ["v1", "v1alpha"], sends: "one" },
  { versions: ["v1"], sends: "all" },
  { versions: ["v1alpha"], sends: "one" },
];

for (const reflection of REFLECTIONS) {
  const { versions, sends } = reflection;
  Deno.test(`call: a method by reflection ${versions.join(", ")} that sends ${sends}`, async () => {
    const request = { name: "Ada", id: "9007199254740993", tone: "TONE_LOUD", phoneNumber: "1" };
    const json = { ...request, tags: { a: 1 }, born: "1815-12-10T00:00:00Z", photo: "AQI=" };
    assertEquals(await call(["town.Town/Greet", JSON.stringify(json)], reflection), {
      status: 0,
      printed: `${JSON.stringify({ text: "Hello, Ada!", whom: json })}\n`,
      reported: "",
      tokens: [],
    });
  });
}

const ADA = '{"name":"Ada"}';
const BOB = '{"name":"Bob"}';
const CALLS: readonly {
  readonly what: string;
  readonly argv: readonly string[];
  readonly stdin?: string;
  readonly printed: readonly unknown[];
}[] = [
  {
    what: "of a stream of responses each is a line",
    argv: ["town.Town/Repeat", ADA],
    printed: [{ text: "0" }, { text: "1" }, { text: "2" }],
  },
  {
    what: "every argument is a request of a stream",
    argv: ["town.Town/Gather", ADA, BOB],
    printed: [{ text: "Ada and Bob" }],
  },
  {
    what: "every line of stdin is a request of a stream, but empty ones",
    argv: ["town.Town/Gather"],
    stdin: `${ADA}\r\n\n${BOB}`,
    printed: [{ text: "Ada and Bob" }],
  },
  {
    what: "a stream without a request",
    argv: ["town.Town/Gather"],
    printed: [{}],
  },
  {
    what: "all of stdin is the one request of another method",
    argv: ["town.Town/Greet"],
    stdin: '{\n  "name": "Ada"\n}\n',
    printed: [{ text: "Hello, Ada!", whom: { name: "Ada" } }],
  },
  {
    what: "without any request it is an empty one",
    argv: ["town.Town/Repeat"],
    printed: [{ text: "0" }, { text: "1" }, { text: "2" }],
  },
  {
    what: "a name may have a dot before it",
    argv: [".town.Town/Gather", ADA],
    printed: [{ text: "Ada" }],
  },
];

for (const { what, argv, stdin = "", printed } of CALLS) {
  Deno.test(`call: a method: ${what}`, async () => {
    assertEquals(await call(argv, { stdin }), {
      status: 0,
      printed: printed.map((line) => `${JSON.stringify(line)}\n`).join(""),
      reported: "",
      tokens: [],
    });
  });
}

Deno.test("call: a line of stdin is answered before the next one is there", async () => {
  await using server = await startTownServer();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const io = createFakeIo({ stdin: readable });
  const ended = main(["call", "--address", server.address, "town.Town/Chat"], io);
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode(`${ADA}\n`));
  await io.untilPrinted(1);
  await writer.close();
  assertEquals([await ended, io.printed().split("\n").length], [0, 2]);
});

Deno.test("call: an interrupt cancels the call of a method", async () => {
  await using server = await startTownServer();
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const io = createFakeIo({ stdin: readable });
  const ended = main(["call", "--address", server.address, "town.Town/Chat"], io);
  await writable.getWriter().write(new TextEncoder().encode(`${ADA}\n`));
  await io.untilPrinted(1);
  io.interrupt("SIGINT");
  assertEquals([await ended, io.reported()], [130, ""]);
});

Deno.test("call: by a .proto file there is no need of reflection", async () => {
  for (const argv of [[...PROTO, "town.Town/Gather", ADA], [...PROTO, "--list"]]) {
    const { status, reported } = await call(argv, NO_REFLECTION);
    assertEquals([status, reported], [0, ""]);
  }
});

Deno.test("call: headers go out with the Call and with the questions before it", async () => {
  const { tokens } = await call(["--header", "X-Token: t", "town.Town/Greet", ADA]);
  assertEquals([tokens.length > 1, new Set(tokens)], [true, new Set(["t"])]);
});

Deno.test("call --list: every method, as it is called", async () => {
  const { status, printed } = await call(["--list"]);
  assertEquals(status, 0);
  assertEquals(printed.split("\n"), [
    "town.Town/Greet (people.Person) returns (town.Greeting)",
    "town.Town/Repeat (people.Person) returns (stream town.Greeting)",
    "town.Town/Gather (stream people.Person) returns (town.Greeting)",
    "town.Town/Chat (stream people.Person) returns (stream town.Greeting)",
    "town.Town/Refuse (people.Person) returns (town.Greeting)",
    "",
  ]);
});

Deno.test("call --list: a method without a package has a dot before it", async () => {
  const proto = await Deno.makeTempFile({ suffix: ".proto" });
  await Deno.writeTextFile(
    proto,
    `syntax = "proto3"; message M {} service One { rpc Do(M) returns (M); }`,
  );
  const { printed } = await call(["--list", "--proto", proto], NO_REFLECTION);
  await Deno.remove(proto);
  assertEquals(printed, ".One/Do (M) returns (M)\n");
});

const PERSON = `message people.Person {
  string name = 1;
  int64 id = 2;
  people.Person.Tone tone = 3;
  oneof contact {
    string email = 4;
    string phone_number = 5;
  }
  map<string, int32> tags = 6;
  google.protobuf.Timestamp born = 7;
  optional bytes photo = 8;
  repeated string friends = 9 [json_name = "knows"];
}
`;
const GREETING = `message town.Greeting {
  string text = 1;
  people.Person whom = 2;
}
`;
const METHOD =
  `rpc Gather (stream people.Person) returns (town.Greeting);\n\n${PERSON}\n${GREETING}`;
const DESCRIBED: readonly (readonly [name: string, text: string])[] = [
  [
    "town.Town",
    `service town.Town {
  rpc Greet (people.Person) returns (town.Greeting);
  rpc Repeat (people.Person) returns (stream town.Greeting);
  rpc Gather (stream people.Person) returns (town.Greeting);
  rpc Chat (stream people.Person) returns (stream town.Greeting);
  rpc Refuse (people.Person) returns (town.Greeting);
}
`,
  ],
  ["town.Town/Gather", METHOD],
  ["town.Town.Gather", METHOD],
  ["people.Person", PERSON],
  [".town.Greeting", GREETING],
  ["people.Person.Tone", "enum people.Person.Tone {\n  TONE_PLAIN = 0;\n  TONE_LOUD = 1;\n}\n"],
];

for (const [name, text] of DESCRIBED) {
  Deno.test(`call --describe: ${name}`, async () => {
    for (const argv of [["--describe", name], [...PROTO, "--describe", name]]) {
      assertEquals((await call(argv)).printed, text);
    }
  });
}

const FAILURES: readonly {
  readonly argv: readonly string[];
  readonly stdin?: string;
  readonly status: number;
  readonly says: string;
}[] = [
  {
    argv: ["town.Toun/Greet", ADA],
    status: 2,
    says:
      'Cannot find "town.Toun/Greet": there is no service "town.Toun"; did you mean "town.Town"?\n',
  },
  {
    argv: ["town.Town/greet", ADA],
    status: 2,
    says: 'there is no method "greet" of town.Town; did you mean "Greet"?\n',
  },
  {
    argv: ["town.Town/Zzz", ADA],
    status: 2,
    says: 'there is no method "Zzz" of town.Town; --list shows what there is\n',
  },
  {
    argv: ["--describe", "people.Persn"],
    status: 2,
    says:
      'Cannot find "people.Persn": there is no service, message or enum of that name; did you mean "people.Person"?\n',
  },
  {
    argv: ["town.Town/Greet", '{"nme":"Ada"}'],
    status: 2,
    says: "nme: people.Person has no such field (it has name, ",
  },
  { argv: ["town.Town/Greet", '{"id":[]}'], status: 2, says: "id: expected number, got array" },
  { argv: ["town.Town/Greet", "Ada"], status: 2, says: "Cannot read people.Person from JSON: " },
  {
    argv: ["town.Town/Gather"],
    stdin: `${ADA}\n\n{"id":true}\n`,
    status: 2,
    says: "; it is request 2\n",
  },
  {
    argv: ["town.Town/Greet", ADA, BOB],
    status: 2,
    says: 'Cannot call "town.Town/Greet": it takes one request, and 2 are given\n',
  },
  {
    argv: ["--http", "town.Town/Greet", ADA],
    status: 2,
    says: 'Cannot call "town.Town/Greet" over HTTP: with a URL the method is its path\n',
  },
  {
    argv: ["--http", "--list"],
    status: 2,
    says: "Cannot use --list over HTTP: leave out --http, or name HOST:PORT\n",
  },
  { argv: ["--list", "x"], status: 2, says: 'Cannot use "x": --list calls nothing\n' },
  { argv: ["--list", "--describe", "x"], status: 2, says: "Cannot use --list with --describe\n" },
  {
    argv: ["--proto-path", PROTOS, "x"],
    status: 2,
    says: "Cannot use --proto-path without --proto or --proto-set\n",
  },
  {
    argv: [...PROTO, "Hello"],
    status: 2,
    says:
      'Cannot call "Hello": with --proto the first argument is a method, as in town.Town/Greet\n',
  },
  { argv: ["--proto", "/nowhere.proto", "a/b"], status: 1, says: "/nowhere.proto" },
];

for (const { argv, stdin = "", status, says } of FAILURES) {
  Deno.test(`call: a failure: ${argv.join(" ")}`, async () => {
    const failed = await call(argv, { stdin });
    assertEquals([failed.status, failed.printed], [status, ""]);
    assertStringIncludes(failed.reported, says);
    assertMatch(failed.reported, /^[^\n]+\n$/);
  });
}

Deno.test("call: what a failure tells beside its status is a line of JSON for each detail", async () => {
  const { status, printed, reported } = await call(["town.Town/Refuse", ADA]);
  assertEquals([status, printed], [1, ""]);
  assertEquals(reported.split("\n"), [
    "FAILED_PRECONDITION: no way (not-here)",
    '  {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"LATE"}',
    '  {"@type":"x/town.Greeting","text":"no\\u001b"}',
    '  {"@type":"x/none","value":"BQ=="}',
    "",
  ]);
});

Deno.test("call: without reflection it is said how to do without", async () => {
  for (const argv of [["town.Town/Greet", ADA], ["--list"], ["--describe", "x"]]) {
    const { status, reported } = await call(argv, NO_REFLECTION);
    assertEquals(status, 1);
    assertStringIncludes(reported, "no reflection; name its .proto file with --proto\n");
  }
});

Deno.test("call: a text with a slash is a message as before, unless it is a method's name", async () => {
  for (const text of ["/usr/bin", "a.b/c d", "a b.c/d", "https://a.b/c"]) {
    const { status, reported } = await call([text]);
    assertEquals([status, reported.startsWith("UNIMPLEMENTED: ")], [1, true], text);
    assertStringIncludes(reported, "; no function is served there: call --list tells the methods");
  }
});

Deno.test("call: a method whose package was left out went as a message, and that is said", async () => {
  for (const text of ["Town/Greet", "a/b"]) {
    const { status, reported } = await call([text, ADA]);
    assertEquals([status, reported.startsWith("UNIMPLEMENTED: ")], [1, true], text);
    assertStringIncludes(
      reported,
      `"${text}" went as a message: a method has its package before it`,
    );
    assertStringIncludes(reported, "call --list tells the methods that are");
  }
});
