// Lines that make a Call as the page does: what they are, and that they do.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { callCommand, curlCommand, grpcurlCommand } from "../../src/dev/page/commands.js";
import { pythonProgram, typescriptProgram } from "../../src/dev/page/programs.js";
import { commandLine, shellWord } from "../../src/dev/page/shell_word.js";
import type { CallRequest } from "../../src/dev/page/types.ts";
import type { ServedFunction } from "../../src/dev/dev_state.ts";
import { ignoreBecause, needsHttp1, ROOT } from "../support/invoker_program.ts";
import { devOf, devOn } from "./dev_fixture.ts";

const HANDLER: ServedFunction = {
  name: "echo",
  path: "/echo",
  kind: "handler",
  takesStream: false,
  givesStream: false,
  takesInput: true,
  inputSchema: null,
  outputSchema: null,
  declared: null,
};
const METHOD: ServedFunction = {
  ...HANDLER,
  name: "greeter.Greeter/SayHello",
  path: "/greeter.Greeter/SayHello",
  kind: "method",
};
const REQUEST: CallRequest = {
  fn: HANDLER,
  method: "POST",
  path: "/echo",
  contentType: "text/plain",
  accept: "",
  headers: [],
  messages: [{ text: "Hello" }],
  isStream: false,
};
const SERVED = {
  address: "localhost:10382",
  program: "invoker",
  first: "echo",
};

const URL = "http://localhost:10382";
const LINES: readonly (readonly [
  what: string,
  request: Partial<CallRequest>,
  curl: string | undefined,
  grpcurl: string | undefined,
  call: string | undefined,
])[] = [
  [
    "text",
    {},
    `curl ${URL}/echo -H 'Content-Type: text/plain' --data-raw Hello`,
    `grpcurl -plaintext \\\n  -d '{"payload":"SGVsbG8=","headers":{"content-type":{"values":["text/plain"]}}}' \\\n  localhost:10382 function.MessageFunction/Call`,
    "invoker call Hello",
  ],
  [
    "a method of a service",
    {
      fn: METHOD,
      path: METHOD.path,
      contentType: "application/json",
      messages: [{ text: `{"name":"O'Hara"}` }],
      headers: [["x-a", "b c"]],
    },
    `curl ${URL}/greeter.Greeter/SayHello \\\n  -H 'Content-Type: application/json' \\\n  -H 'x-a: b c' \\\n  --data-raw '{"name":"O'\\''Hara"}'`,
    `grpcurl -plaintext \\\n  -H 'x-a: b c' \\\n  -d '{"name":"O'\\''Hara"}' \\\n  localhost:10382 greeter.Greeter/SayHello`,
    `invoker call --header 'x-a=b c' greeter.Greeter/SayHello '{"name":"O'\\''Hara"}'`,
  ],
  [
    "a method without a package",
    {
      fn: { ...METHOD, name: "Greeter/SayHello" },
      path: "/Greeter/SayHello",
      messages: [{ text: "{}" }],
    },
    `curl ${URL}/Greeter/SayHello \\\n  -H 'Content-Type: text/plain' \\\n  --data-raw '{}'`,
    "grpcurl -plaintext -d '{}' localhost:10382 Greeter/SayHello",
    "invoker call .Greeter/SayHello '{}'",
  ],
  [
    "many messages",
    { isStream: true, messages: [{ text: "a" }, { text: "-b" }] },
    `curl -N ${URL}/echo -H 'Content-Type: application/x-ndjson' --data-raw '"a"\n"-b"\n'`,
    `grpcurl -plaintext -d '{"payload":"YQ==","headers":{"content-type":{"values":["text/plain"]}}}\n{"payload":"LWI=","headers":{"content-type":{"values":["text/plain"]}}}' localhost:10382 function.MessageFunction/Call`,
    "invoker call -- a -b",
  ],
  [
    "no message",
    { messages: [] },
    `curl ${URL}/echo -X POST`,
    "grpcurl -plaintext localhost:10382 function.MessageFunction/Call",
    "invoker call < /dev/null",
  ],
  [
    "data that looks like a method",
    { messages: [{ text: "a.B/C" }] },
    `curl ${URL}/echo -H 'Content-Type: text/plain' --data-raw a.B/C`,
    undefined,
    "printf '%s\\n' a.B/C | invoker call",
  ],
  [
    "a file",
    { messages: [{ bytes: new Uint8Array([0]), fileName: "a b" }], contentType: "image/png" },
    `curl ${URL}/echo \\\n  -H 'Content-Type: image/png' \\\n  --data-binary '@a b'`,
    undefined,
    undefined,
  ],
];

for (const [what, change, curl, grpcurl, call] of LINES) {
  Deno.test(`commands: ${what}`, () => {
    const request = { ...REQUEST, ...change };
    assertEquals(curlCommand(request, SERVED), curl);
    if (grpcurl !== undefined) assertEquals(grpcurlCommand(request, SERVED), grpcurl);
    assertEquals(callCommand(request, SERVED), call);
  });
}

Deno.test("commands: a function beside the first is named, an application has its method", () => {
  const second = { ...SERVED, first: "other" };
  assertStringIncludes(callCommand(REQUEST, second) ?? "", "--header x-handler=echo");
  assertStringIncludes(grpcurlCommand(REQUEST, second) ?? "", `"x-handler":{"values":["echo"]}`);
  const fn = { ...HANDLER, kind: "application" } as const;
  const get = { ...REQUEST, fn, method: "GET", path: "/a?b=c", messages: [] };
  assertEquals(curlCommand(get, SERVED), `curl '${URL}/a?b=c'`);
  assertEquals([grpcurlCommand(get, SERVED), callCommand(get, SERVED)], [undefined, undefined]);
});

Deno.test("shellWord: a shell gives back what it was given", async () => {
  const words = [
    "",
    "a b",
    "it's",
    'say "x"',
    "$HOME `id` \\n",
    "tab\there",
    "two\nlines",
    "\x1b[31m",
    "é€😀",
    "-x",
    "!!",
    "~",
  ];
  const line = commandLine([["printf", "'%s\\0'"], ...words.map((word) => [shellWord(word)])]);
  const { stdout } = await new Deno.Command("bash", { args: ["-c", line] }).output();
  assertEquals(new TextDecoder().decode(stdout).split("\0").slice(0, -1), words);
});

Deno.test("shellWord: zsh has another meaning for what begins with =", () => {
  assertEquals(["=ls", "a=ls"].map(shellWord), ["'=ls'", "a=ls"]);
});

Deno.test("lines to copy: headers may have any name", () => {
  const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
  const headers = names.flatMap((name) => [[name, "1"], [name, "2"]] as const);
  const request = { ...REQUEST, headers };
  const [, json = ""] = /-d '(.*)' /.exec(grpcurlCommand(request, SERVED) ?? "") ?? [];
  const told = new Map(Object.entries(JSON.parse(json).headers));
  for (const name of names) {
    assertEquals(told.get(name.toLowerCase()), { values: ["1", "2"] }, name);
    for (const program of [pythonProgram, typescriptProgram]) {
      assertStringIncludes(program(request, SERVED) ?? "", `"${name}"`);
    }
  }
});

const ECHO = `export const echo = (input: unknown) => input;
export const json = { interaction: "direct", input: "json", run: (input: unknown) => input };
export const sum = { interaction: "streaming", input: "number", async *run(numbers: AsyncIterable<number>) {
  let all = 0;
  for await (const each of numbers) all += each;
  yield all;
} };
`;
const TRICKY = `it's "so"\n$HOME \\ \`x\` é😀\ttab`;

/** Runs a command as a person would who has copied it. */
async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(program, {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return text(stdout) || text(stderr);
}

function hasPython(): boolean {
  try {
    return new Deno.Command("python3", { args: ["--version"] }).outputSync().success;
  } catch {
    return !ignoreBecause("python3 is missing: what is copied for it is not run");
  }
}

Deno.test(
  "commands: what is copied makes the Call that was made",
  { ignore: needsHttp1() },
  async () => {
    await using dev = await devOn({ "f.ts": ECHO }, { handler: "echo,json,sum" });
    const { functions } = await dev.untilState(({ version }) => version === 1);
    const served = {
      ...SERVED,
      address: dev.origin.slice("http://".length),
      program: `${Deno.execPath()} run -qA ${ROOT}invoker.ts`,
      first: functions[0]?.name ?? "",
    };
    const named = (name: string) => functions.find((each) => each.name === name) ?? HANDLER;
    const requests: readonly (readonly [request: Partial<CallRequest>, answer: string])[] = [
      [{ fn: named("echo"), messages: [{ text: TRICKY }] }, TRICKY],
      [{
        fn: named("json"),
        path: "/json",
        contentType: "application/json",
        messages: [{ text: JSON.stringify({ tricky: TRICKY }) }],
      }, JSON.stringify({ tricky: TRICKY })],
      [
        {
          fn: named("sum"),
          path: "/sum",
          isStream: true,
          messages: [{ text: "1" }, { text: "2" }],
        },
        "3",
      ],
    ];
    const python = hasPython();
    for (const [change, answer] of requests) {
      const request = { ...REQUEST, ...change };
      const printed = await Promise.all([
        run("bash", "-c", curlCommand(request, served) ?? ""),
        run("bash", "-c", callCommand(request, served) ?? ""),
        python ? run("python3", "-c", pythonProgram(request, served) ?? "") : answer,
        run(Deno.execPath(), "eval", typescriptProgram(request, served)),
      ]);
      const [curl = "", call = "", script = "", typescript = ""] = printed.map((each) =>
        each.trim()
      );
      assertEquals([curl, call, script], [answer, answer, answer]);
      assertStringIncludes(typescript, answer);
    }
    const bytes = {
      ...REQUEST,
      contentType: "application/octet-stream",
      messages: [{ bytes: new Uint8Array([0, 255, 10]) }],
    };
    const hex = await run("bash", "-c", `${curlCommand(bytes, served)} -s | od -An -tx1`);
    assertEquals(hex.trim(), "00 ff 0a");
  },
);

Deno.test(
  "commands: a method of a service is called by curl and by call",
  { ignore: needsHttp1() },
  async () => {
    const services = {
      protos: [`${ROOT}samples/greeter/greeter.proto`],
      protoPaths: [],
      protoSets: [],
      services: [],
    };
    await using dev = await devOf(`${ROOT}samples/greeter/greeter.ts`, { services });
    const { functions: [fn = METHOD] } = await dev.untilState(({ version }) => version === 1);
    const served = {
      ...SERVED,
      address: dev.origin.slice("http://".length),
      program: `${Deno.execPath()} run -qA ${ROOT}invoker.ts`,
      first: fn.name,
    };
    const message = { text: `{"name":"O'Hara"}` };
    const request = {
      ...REQUEST,
      fn,
      path: fn.path,
      contentType: "application/json",
      messages: [message],
    };
    const lines = [curlCommand(request, served) ?? "", callCommand(request, served) ?? ""];
    const answers = await Promise.all(lines.map((line) => run("bash", "-c", line)));
    for (const answer of answers) assertStringIncludes(answer, `"message":"Hello, O'Hara!"`);
  },
);
