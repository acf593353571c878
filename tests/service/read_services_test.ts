import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "@std/path";
import { InvokerError } from "../../src/invocation/invoker_error.ts";
import { DETAIL_TYPES } from "../../src/service/detail_types.ts";
import { createMethodCodecs } from "../../src/service/method_codecs.ts";
import { readServices, type ServiceSources } from "../../src/service/read_services.ts";
import { ignoreBecause } from "../support/invoker_program.ts";
import { protoPath } from "./test_services.ts";

const NONE: ServiceSources = { protos: [], protoPaths: [], protoSets: [], services: [] };
const GREETER = `syntax = "proto3"; package greeter;
  service Greeter { rpc SayHello(HelloRequest) returns (stream HelloReply); }
  message HelloRequest { string user_name = 1; }
  message HelloReply { string message = 1; }`;

const proto3 = (text: string) => `syntax = "proto3";\n${text}`;

/** Reads services of files that are written for it; names in `sources` are of these. */
async function read(
  files: Readonly<Record<string, string | Uint8Array>>,
  sources: Partial<ServiceSources>,
) {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
      await Deno.writeFile(
        join(folder, name),
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    const inFolder = (names: readonly string[] = []) => names.map((name) => join(folder, name));
    return await readServices({
      ...{ ...NONE, ...sources },
      protos: inFolder(sources.protos),
      protoPaths: inFolder(sources.protoPaths),
      protoSets: inFolder(sources.protoSets),
    });
  } catch (error) {
    if (error instanceof InvokerError) error.message = error.message.replaceAll(folder, "FOLDER");
    throw error;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A `FileDescriptorSet` of what was read. */
function setOf({ files }: { readonly files: Readonly<Record<string, string>> }): Uint8Array {
  return Uint8Array.from(
    Object.values(files).flatMap((base64) => {
      const bytes = Uint8Array.fromBase64(base64);
      return [0x0a, bytes.length & 127 | 128, bytes.length >>> 7, ...bytes];
    }),
  );
}

Deno.test("readServices: services, their methods, and what reading their messages takes", async () => {
  const { files, ...set } = await read({ "greeter.proto": GREETER }, {
    protos: ["greeter.proto"],
  });
  assertEquals(set, {
    services: [{
      name: "greeter.Greeter",
      methods: [{
        ...{ name: "SayHello", path: "/greeter.Greeter/SayHello" },
        ...{ requestStream: false, responseStream: true },
        ...{ requestType: "greeter.HelloRequest", responseType: "greeter.HelloReply" },
      }],
    }],
    messages: [
      {
        name: "greeter.HelloRequest",
        fields: [{ name: "user_name", jsonName: "userName", number: 1, type: "string" }],
      },
      {
        name: "greeter.HelloReply",
        fields: [{ name: "message", jsonName: "message", number: 1, type: "string" }],
      },
    ],
    enums: [],
    notes: [],
  });
  assertEquals(Object.keys(files), ["greeter.proto"]);
});

const IMPORTS = {
  "protos/a.proto": `syntax = "proto3"; package a; import "common/b.proto";
    import "google/rpc/status.proto"; import "google/api/annotations.proto";
    service A { rpc Do(common.B) returns (google.rpc.Status) {
      option (google.api.http) = { post: "/v1/do" body: "*" };
    } }`,
  "include/common/b.proto": `syntax = "proto3"; package common;
    message B { string text = 1; } service Other { rpc Do(B) returns (B); }`,
};

Deno.test("readServices: imports are found in --proto-path, and Google's come along", async () => {
  const set = await read(IMPORTS, { protos: ["protos/a.proto"], protoPaths: ["include"] });
  assertEquals(set.services.map(({ name }) => name), ["a.A"]);
  assertEquals(Object.keys(set.files), [
    ...["a.proto", "common/b.proto", "google/rpc/status.proto", "google/protobuf/any.proto"],
  ]);
});

const VERSIONS = Object.fromEntries(["v1", "v2"].flatMap((version) => [
  [
    `${version}/api.proto`,
    proto3(`package ${version}; import "types.proto"; service S { rpc Do(T) returns (T); }`),
  ],
  [`${version}/types.proto`, proto3(`package ${version}; message T { string ${version} = 1; }`)],
]));

Deno.test("readServices: an import is looked for in the file's own folder first", async () => {
  const files = { ...VERSIONS, "v2/other.proto": proto3("package other;") };
  const { messages } = await read(files, { protos: ["v2/other.proto", "v1/api.proto"] });
  assertEquals(messages.map(({ name }) => name), ["v1.T"]);
});

Deno.test("readServices: files of one name are told apart by a folder above them", async () => {
  const files = Object.fromEntries(
    Object.entries(VERSIONS).map(([name, text]) => [
      name,
      text.replace(`"types.proto"`, `"${name.slice(0, 2)}/types.proto"`),
    ]),
  );
  const sources = { protos: ["v1/api.proto", "v2/api.proto"], protoPaths: ["."] };
  const set = await read(files, sources);
  assertEquals(set.services.map(({ name }) => name), ["v1.S", "v2.S"]);
  assertEquals(Object.keys(set.files).toSorted(), Object.keys(VERSIONS).toSorted());
});

Deno.test("readServices: a file that is imported and named is one", async () => {
  const set = await read(IMPORTS, {
    protos: ["protos/a.proto", "include/common/b.proto"],
    protoPaths: ["include", "protos"],
  });
  assertEquals(set.services.map(({ name }) => name), ["a.A", "common.Other"]);
});

for (const [service, name] of [["common.Other", "common.Other"], ["A", "a.A"]] as const) {
  Deno.test(`readServices: --service ${service} picks one, also of what is imported`, async () => {
    const sources = { protos: ["protos/a.proto"], protoPaths: ["include"], services: [service] };
    assertEquals((await read(IMPORTS, sources)).services.map(({ name }) => name), [name]);
  });
}

for (const proto of ["every.proto", "legacy.proto", "editions.proto"]) {
  Deno.test(`readServices: a descriptor set of ${proto} is the same`, async () => {
    const sources = { ...NONE, protos: [protoPath(proto)], protoPaths: [protoPath("")] };
    const expected = await readServices(sources);
    const found = await read({ "set.binpb": setOf(expected) }, { protoSets: ["set.binpb"] });
    assertEquals(found, expected);
  });
}

const hasProtoc = await new Deno.Command("protoc", { args: ["--version"], stdout: "null" }).output()
  .then(({ success }) => success, () => false);

const noProtoc = !hasProtoc && ignoreBecause("there is no protoc (Debian: protobuf-compiler)");

Deno.test({
  name: "readServices: what protoc writes is the same",
  ignore: noProtoc,
  async fn() {
    const names = ["every.proto", "legacy.proto"];
    const { stdout } = await new Deno.Command("protoc", {
      args: ["--include_imports", `-I${protoPath("")}`, "-o/dev/stdout", ...names],
    }).output();
    const { files, ...found } = await read({ "set.pb": stdout }, { protoSets: ["set.pb"] });
    const sources = { protos: names.map(protoPath), protoPaths: [protoPath("")] };
    const { files: own, ...expected } = await readServices({ ...NONE, ...sources });
    assertEquals(found, expected);
    assertEquals(Object.keys(files).toSorted(), Object.keys(own).toSorted());
  },
});

const COMES_ALONG = [
  ...["any", "api", "duration", "empty", "field_mask", "source_context", "struct", "timestamp"]
    .map((name) => `google/protobuf/${name}.proto`),
  ...["type", "wrappers", "descriptor"].map((name) => `google/protobuf/${name}.proto`),
  ...["code", "status", "error_details"].map((name) => `google/rpc/${name}.proto`),
  ...["annotations", "http"].map((name) => `google/api/${name}.proto`),
];

for (const name of COMES_ALONG) {
  Deno.test(`readServices: ${name} comes along`, async () => {
    const { services } = await read({
      "x.proto": proto3(`import "${name}"; message M {} service S { rpc Do(M) returns (M); }`),
    }, { protos: ["x.proto"] });
    assertEquals(services.length, 1);
  });
}

Deno.test("DETAIL_TYPES: they are those of the files that come along", async () => {
  const fields = DETAIL_TYPES.map(({ name }, at) => `${name} f${at} = ${at + 1};`);
  const { messages } = await read({
    "x.proto": proto3(`
      import "google/rpc/status.proto";
      import "google/rpc/error_details.proto";
      message M { ${fields.join("")} }
      service S { rpc Do(M) returns (M); }`),
  }, { protos: ["x.proto"] });
  const byName = new Map(messages.map((schema) => [schema.name, schema]));
  for (const schema of DETAIL_TYPES) assertEquals(schema, byName.get(schema.name));
  // With an Any among them all are there.
  const others = messages.filter(({ name }) => /^google\.rpc\./.test(name));
  assertEquals(others.length, DETAIL_TYPES.length - 2);
});

Deno.test({
  name: "readServices: the well-known types that come along are those of protoc",
  ignore: noProtoc,
  async fn() {
    const text = proto3(`
      ${COMES_ALONG.slice(0, 11).map((name) => `import "${name}";`).join("\n")}
      message M {
        google.protobuf.Any any = 1;
        google.protobuf.SourceContext context = 2;
        google.protobuf.Timestamp timestamp = 3;
      }
      service S { rpc Do(M) returns (M); }`);
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(join(folder, "x.proto"), text);
    const { stdout } = await new Deno.Command("protoc", {
      args: ["--include_imports", `-I${folder}`, "-o/dev/stdout", "x.proto"],
      stderr: "null",
    }).output();
    await Deno.remove(folder, { recursive: true });
    const own = await read({ "x.proto": text }, { protos: ["x.proto"] });
    const other = await read({ "x.pb": stdout }, { protoSets: ["x.pb"] });
    // An Any can hold each of them. What describes types has grown since.
    const stable = ({ name }: { readonly name: string }) => !DESCRIBES_TYPES.test(name);
    const byName = (one: { name: string }, two: { name: string }) => one.name < two.name ? -1 : 1;
    assertEquals(
      own.messages.filter(stable).toSorted(byName),
      other.messages.filter(stable).toSorted(byName),
    );
    assertEquals(own.messages.filter(stable).length, 19);
  },
});
const DESCRIBES_TYPES =
  /\.(?:Api|Method|Mixin|Type|Field|Enum|EnumValue|Option)$|Descriptor|Options|Set|Uninterpreted|Info/;

Deno.test("readServices: what is to be known of a file is noted", async () => {
  const protos = ["every.proto", "legacy.proto", "editions.proto"].map(protoPath);
  const { notes } = await readServices({ ...NONE, protos, protoPaths: [protoPath("")] });
  assertEquals(notes, [
    `"legacy.proto" is proto2: what is not set is absent, whatever its default; extensions are skipped`,
    `"editions.proto" has an edition: its features are gone by, as far as those of 2023`,
  ]);
});

const GROUP = `syntax = "proto2"; message M { optional N n = 1; }
  message N { repeated group Part = 2 { optional int32 x = 1; } }
  service S { rpc Do(M) returns (M); }`;

const REFUSED: readonly (readonly [
  what: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  sources: Partial<ServiceSources>,
  message: string,
])[] = [
  ["no file", {}, { protos: ["x.proto"] }, `Cannot use "FOLDER/x.proto": there is no such file`],
  [
    "a folder",
    { "x.proto/y": "" },
    { protos: ["x.proto"] },
    `Cannot use "FOLDER/x.proto": it is a folder`,
  ],
  [
    "a syntax error",
    { "x.proto": proto3("message M {\n  int32 a = ;\n}") },
    { protos: ["x.proto"] },
    `Cannot use "FOLDER/x.proto": line 3: illegal id ';'`,
  ],
  [
    "an end too early",
    { "x.proto": proto3("message M {") },
    { protos: ["x.proto"] },
    `Cannot use "FOLDER/x.proto": it ends in the middle of a definition`,
  ],
  [
    "a type that is not there",
    { "x.proto": proto3("message M {\n  Nope a = 1;\n}") },
    { protos: ["x.proto"] },
    `Cannot use "FOLDER/x.proto": line 3: no such Type or Enum 'Nope' in Type .M`,
  ],
  [
    "a method's type that is not there",
    { "x.proto": proto3("service S {\n  rpc Do(M) returns (M);\n}") },
    { protos: ["x.proto"] },
    `Cannot use "FOLDER/x.proto": line 3: no such type: M`,
  ],
  [
    "an import that is not there",
    { "a/x.proto": proto3(`import "b/y.proto";`) },
    { protos: ["a/x.proto"], protoPaths: ["c"] },
    `Cannot use "FOLDER/a/x.proto": line 2: its import "b/y.proto" is not there: tried ` +
    `"FOLDER/c/b/y.proto", "FOLDER/a/b/y.proto", "b/y.proto"; --proto-path FOLDER names another`,
  ],
  [
    "an error in an import",
    { "x.proto": proto3(`import "y.proto";`), "y.proto": proto3("\nmessage {") },
    { protos: ["x.proto"] },
    `Cannot use "FOLDER/y.proto": line 3: illegal type name '{'`,
  ],
  [
    "no service",
    { "x.proto": proto3("message M {}") },
    { protos: ["x.proto"] },
    `Cannot use "FOLDER/x.proto": there is no service in it`,
  ],
  [
    "no service of one's own in a set",
    { "x.binpb": Uint8Array.fromHex("0a0e 0a0c 676f6f676c652f612e70726f".replaceAll(" ", "")) },
    { protoSets: ["x.binpb"] },
    `Cannot use "FOLDER/x.binpb": there is no service in it`,
  ],
  [
    "a service that is not there",
    { "x.proto": GREETER },
    { protos: ["x.proto"], services: ["Gretel"] },
    `Cannot serve the service "Gretel": there is none of that name; there is "greeter.Greeter"`,
  ],
  [
    "a name of two services",
    {
      "x.proto": proto3("package x; message M {} service S { rpc Do(M) returns (M); }"),
      "y.proto": proto3("package y; message M {} service S { rpc Do(M) returns (M); }"),
    },
    { protos: ["x.proto", "y.proto"], services: ["S"] },
    `Cannot serve the service "S": there are several of that name; there are "x.S", "y.S"`,
  ],
  [
    "a group",
    { "x.proto": GROUP },
    { protos: ["x.proto"] },
    `Cannot use "S": "Do" uses "N", whose field "part" is a group: groups are not read or written ` +
    `here, a field that holds a message is`,
  ],
  [
    "two files of one name",
    { "a/x.proto": proto3("package a;"), "b/x.proto": proto3("package b;") },
    { protos: ["a/x.proto", "b/x.proto"] },
    `Cannot use "FOLDER/b/x.proto": "FOLDER/a/x.proto" is another file that is imported as ` +
    `"x.proto": --proto-path FOLDER, of a folder above both, tells them apart`,
  ],
  [
    "fields of one name in JSON",
    {
      "x.proto": proto3(
        "message M { int32 a_b = 1; int32 aB = 2; } service S { rpc Do(M) returns (M); }",
      ),
    },
    { protos: ["x.proto"] },
    `Cannot use "x.proto": "a_b" and "aB" of M are both "aB" in JSON`,
  ],
  [
    "what is no descriptor set",
    { "x.binpb": "text" },
    { protoSets: ["x.binpb"] },
    `Cannot use "FOLDER/x.binpb": it is no FileDescriptorSet, as buf build -o FILE.binpb and ` +
    `protoc --include_imports -o FILE write it`,
  ],
];

for (const [what, files, sources, message] of REFUSED) {
  Deno.test(`readServices: refuses ${what}`, async () => {
    const error = await assertRejects(() => read(files, sources), InvokerError);
    assertEquals(error.message, message);
  });
}

/** Of names that the parser loses or takes for others: what has them. */
const LOST: readonly (readonly [what: string, name: string, definition: string])[] = [
  ["a field", "__proto__", "message M { string __proto__ = 1; }"],
  ["a field of its own", "__proto__", "message M { optional string __proto__ = 1; }"],
  ["a oneof", "__proto__", "message M { oneof __proto__ { string a = 1; } }"],
  ["a message", "__proto__", "message M { __proto__ a = 1; } message __proto__ {}"],
  ["an enum", "__proto__", "enum __proto__ { A = 0; } message M { repeated __proto__ a = 1; }"],
  ["a value", "__proto__", "enum E { A = 0; __proto__ = 1; } message M { E e = 1; }"],
  ["a package", "__proto__", "package a.__proto__.b; message M {}"],
  ["a method", "__proto__", "message M {} service Other { rpc __proto__(M) returns (M); }"],
  ["a value", "toString", "enum E { A = 0; toString = 1; } message M { E e = 1; }"],
  ["a value", "constructor", "enum E { constructor = 0; } message M { E e = 1; }"],
];
for (const [what, name, definition] of LOST) {
  const file = proto3(`${definition} service S { rpc Do(M) returns (M); }`);
  Deno.test(`readServices: refuses ${what} called ${name}, but in a set`, async () => {
    const error = await assertRejects(
      () => read({ "x.proto": file }, { protos: ["x.proto"] }),
      InvokerError,
    );
    assertEquals(
      error.message,
      `Cannot use "FOLDER/x.proto": line 2: the name "${name}" cannot be read from a .proto file ` +
        "here: give it another, or the file as a descriptor set, by --proto-set (protoc " +
        "--include_imports -o SET FILE makes one)",
    );
  });
}

Deno.test("readServices: what is no name may be called __proto__", async () => {
  const { messages } = await read({
    "x.proto": proto3(`// __proto__
      message M { string a = 1 [json_name = "__proto__", deprecated = true]; /* __proto__ */ }
      service S { rpc Do(M) returns (M) { option (o) = '__proto__'; } }`),
  }, { protos: ["x.proto"] });
  assertEquals(messages[0]?.fields, [
    { name: "a", jsonName: "__proto__", number: 1, type: "string" },
  ]);
});

Deno.test({
  name: "readServices: a set has every name",
  ignore: noProtoc,
  async fn() {
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(
      join(folder, "x.proto"),
      proto3(`package __proto__;
        enum E { toString = 0; __proto__ = 1; }
        message M { E __proto__ = 1 [json_name = "__proto__"]; }
        service constructor { rpc __proto__(M) returns (M); }`),
    );
    const args = ["-I", folder, "-o/dev/stdout", "x.proto"];
    const { stdout } = await new Deno.Command("protoc", { args }).output();
    await Deno.remove(folder, { recursive: true });
    const set = await read({ "x.pb": stdout }, { protoSets: ["x.pb"] });
    const codec = createMethodCodecs(JSON.parse(JSON.stringify(set)))
      .get("/__proto__.constructor/__proto__")?.request;
    const value = Object.fromEntries([["__proto__", "__proto__"]]);
    assertEquals(codec?.decode(codec.encode(value)), value);
    assertEquals(codec?.toJson(value), '{"__proto__":"__proto__"}');
  },
});

Deno.test("readServices: refuses a descriptor set without what it imports", async () => {
  const sources = { protos: ["protos/a.proto"], protoPaths: ["include"] };
  const { files } = await read(IMPORTS, sources);
  const set = setOf({ files: { "a.proto": files["a.proto"] ?? "" } });
  const error = await assertRejects(
    () => read({ "set.pb": set }, { protoSets: ["set.pb"] }),
    InvokerError,
  );
  assertEquals(
    error.message,
    `Cannot use "a.A": "Do" uses "common.B", which is in none of the files: a set has to have all ` +
      `that it imports`,
  );
});

Deno.test("readServices: a group that no method uses is no hindrance", async () => {
  const set = await read({
    "x.proto": GROUP.replace("rpc Do(M) returns (M)", "rpc Do(O) returns (O)") + " message O {}",
  }, { protos: ["x.proto"] });
  assertEquals(set.messages.map(({ name }) => name), ["O"]);
});

Deno.test("readServices: a method is safe whose idempotency_level is NO_SIDE_EFFECTS", async () => {
  const level = (name: string) => `{ option idempotency_level = ${name}; }`;
  const text = proto3(`service S {
    rpc Get (M) returns (M) ${level("NO_SIDE_EFFECTS")}
    rpc Put (M) returns (M) ${level("IDEMPOTENT")}
    rpc Post (M) returns (M) ${level("IDEMPOTENCY_UNKNOWN")}
    rpc Plain (M) returns (M);
  }
  message M {}`);
  const found = await read({ "s.proto": text }, { protos: ["s.proto"] });
  const again = await read({ "s.binpb": setOf(found) }, { protoSets: ["s.binpb"] });
  for (const { services: [service] } of [found, again]) {
    const levels = service?.methods.map(({ name, isSafe }) => [name, isSafe]);
    assertEquals(levels, [["Get", true], ["Put", undefined], ["Post", undefined], [
      "Plain",
      undefined,
    ]]);
  }
});
