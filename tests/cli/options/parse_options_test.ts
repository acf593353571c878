import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Command } from "../../../src/cli/options/options.ts";
import { SERVE_OPTIONS } from "../../../src/cli/options/serve_options.ts";
import { isAsked, parseOptions } from "../../../src/cli/options/parse_options.ts";
import { InvokerError } from "../../../src/invocation/invoker_error.ts";

type Env = Readonly<Record<string, string>>;

function parse<C extends Command>(command: C, argv: readonly string[], env: Env = {}) {
  return parseOptions(command, argv, (name) => env[name]);
}

/** The one option of `serve` that a row is about. */
function serveOption(name: string, argv: readonly string[], env: Env = {}): unknown {
  return (parse("serve", argv, env).options as Readonly<Record<string, unknown>>)[name];
}

function usageMessage(command: Command, argv: readonly string[], env: Env = {}): string {
  const error = assertThrows(() => parse(command, argv, env), InvokerError);
  assertEquals(error.code, "usage");
  return error.message;
}

Deno.test("parseOptions: without arguments every option has its default", () => {
  assertEquals(parse("serve", []), {
    options: {
      handler: undefined,
      handlers: false,
      proto: [],
      "proto-path": [],
      "proto-set": [],
      service: [],
      "allow-unimplemented": false,
      host: "localhost",
      port: 10382,
      http: "on",
      cors: undefined,
      promote: "first",
      "event-source": undefined,
      "event-type": undefined,
      isolation: "worker",
      "allow-read": undefined,
      "allow-write": undefined,
      "allow-net": undefined,
      "allow-env": undefined,
      "allow-sys": undefined,
      "allow-run": undefined,
      "allow-ffi": undefined,
      "allow-import": undefined,
      "allow-all": false,
      "permission-set": undefined,
      "drain-timeout": 10_000,
      sandboxes: 1,
      wire: "auto",
      "stall-timeout": 10_000,
      "memory-limit": 512,
      "max-lost-sandboxes": 1,
      "load-timeout": 60_000,
      "setup-timeout": 10_000,
      "teardown-timeout": 10_000,
      "max-concurrent-calls": 1000,
      watch: false,
      "max-message-size": 4 * 1024 * 1024,
      "max-response-size": undefined,
      "max-buffered": 128 * 1024 * 1024,
      "client-stall-timeout": 60_000,
      "max-connections": 3000,
      "max-concurrent-streams": 250,
      "keepalive-time": 60_000,
      "keepalive-timeout": 20_000,
      "max-connection-age": undefined,
      "max-connection-age-grace": 10_000,
      "max-connection-idle": 300_000,
      "tls-cert": undefined,
      "tls-key": undefined,
      "tls-client-ca": undefined,
      "log-level": "info",
      "log-format": "text",
      "log-messages": false,
      "access-log": "all",
      "metrics-port": undefined,
      help: false,
      version: false,
    },
    positionals: [],
  });
  assertEquals(parse("call", []).options, {
    address: "localhost:10382",
    http: false,
    "content-type": "text/plain",
    accept: undefined,
    header: [],
    timeout: undefined,
    list: false,
    describe: undefined,
    proto: [],
    "proto-path": [],
    "proto-set": [],
    tls: false,
    "tls-ca": undefined,
    "tls-cert": undefined,
    "client-cert": undefined,
    "client-key": undefined,
    help: false,
    version: false,
  });
});

const FLAGS: readonly [argv: readonly string[], name: string, value: unknown][] = [
  [["--port", "0"], "port", 0],
  [["--port=65535"], "port", 65535],
  [["--port", "1", "--port", "2"], "port", 2],
  [["--handler=a.b"], "handler", "a.b"],
  [["--handler", "007"], "handler", "007"],
  [["--promote", "each"], "promote", "each"],
  [["--drain-timeout", "1.5m"], "drain-timeout", 90_000],
  [["--max-message-size", "64KiB"], "max-message-size", 65536],
  [["--allow-read"], "allow-read", true],
  [["-R"], "allow-read", true],
  [["--allow-read=a,b"], "allow-read", ["a", "b"]],
  [["-R=a", "--allow-read=b"], "allow-read", ["a", "b"]],
  [["--allow-read=a", "-R"], "allow-read", true],
  [["--allow-read=true"], "allow-read", ["true"]],
  [["--allow-read=a,,b"], "allow-read", ["a,b"]],
  [["-RNE"], "allow-net", true],
  [["-RNE=HOME"], "allow-env", ["HOME"]],
  [["-A"], "allow-all", true],
  [["-P"], "permission-set", "default"],
  [["-P=ci"], "permission-set", "ci"],
  [["--permission-set=ci"], "permission-set", "ci"],
];

for (const [argv, name, value] of FLAGS) {
  Deno.test(`parseOptions: ${argv.join(" ")} sets ${name}`, () => {
    assertEquals(serveOption(name, argv), value);
  });
}

const BARE = ["--allow-read", "-R", "-P", "--permission-set", "--allow-all", "-A", "-RN"];

for (const flag of BARE) {
  Deno.test(`parseOptions: ${flag} does not take the next argument`, () => {
    assertEquals(parse("serve", [flag, "f.ts"]).positionals, ["f.ts"]);
    assertEquals(parse("serve", [flag, "true"]).positionals, ["true"]);
  });
}

const VARIABLES: readonly [env: Env, argv: readonly string[], name: string, value: unknown][] = [
  [{ INVOKER_PORT: "1" }, [], "port", 1],
  [{ GRPC_PORT: "2" }, [], "port", 2],
  [{ INVOKER_PORT: "1", GRPC_PORT: "2" }, [], "port", 1],
  [{ INVOKER_PORT: "1", GRPC_PORT: "2" }, ["--port", "3"], "port", 3],
  [{ INVOKER_PORT: "", GRPC_PORT: "2" }, [], "port", 2],
  [{ PORT: "2" }, [], "port", 2],
  [{ PORT: "1", GRPC_PORT: "2" }, [], "port", 2],
  [{ INVOKER_PORT: "" }, [], "port", 10382],
  [{ INVOKER_PORT: "not looked at" }, ["--port", "3"], "port", 3],
  [{ INVOKER_MAX_CONCURRENT_CALLS: "5" }, [], "max-concurrent-calls", 5],
  [{ INVOKER_ALLOW_NET: "true" }, [], "allow-net", true],
  [{ INVOKER_ALLOW_NET: "false" }, [], "allow-net", undefined],
  [{ INVOKER_ALLOW_NET: "" }, [], "allow-net", undefined],
  [{ INVOKER_ALLOW_NET: "a:1,b" }, [], "allow-net", ["a:1", "b"]],
  [{ INVOKER_ALLOW_NET: "a" }, ["--allow-net=b"], "allow-net", ["b"]],
  [{ INVOKER_ALLOW_ALL: "true" }, [], "allow-all", true],
  [{ INVOKER_ALLOW_ALL: "0" }, [], "allow-all", false],
  [{ INVOKER_PERMISSION_SET: "ci" }, [], "permission-set", "ci"],
  [{ INVOKER_HELP: "true" }, [], "help", false],
];

for (const [env, argv, name, value] of VARIABLES) {
  Deno.test(`parseOptions: ${JSON.stringify(env)} and [${argv}] give ${name}`, () => {
    assertEquals(serveOption(name, argv, env), value);
  });
}

Deno.test("parseOptions: the function comes from the argument, else from its variables", () => {
  const env = { FUNCTION_URI: "b.ts", INVOKER_FUNCTION_URI: "a.ts" };
  assertEquals(parse("serve", ["c.ts"], env).positionals, ["c.ts"]);
  assertEquals(parse("serve", [], env).positionals, ["a.ts"]);
  assertEquals(parse("serve", [], { FUNCTION_URI: "b.ts" }).positionals, ["b.ts"]);
});

Deno.test("parseOptions: headers add up, in both spellings", () => {
  const argv = ["--header", "a=b=c", "--header", "X-Url: http://h?q=1", "--header=e="];
  assertEquals(parse("call", argv).options.header, [
    ["a", "b=c"],
    ["X-Url", "http://h?q=1"],
    ["e", ""],
  ]);
  const fromEnv = parse("call", [], { INVOKER_HEADER: "a=1,2\nb: 3\n" }).options.header;
  assertEquals(fromEnv, [["a", "1,2"], ["b", "3"]]);
});

Deno.test("parseOptions: texts add up, and may be empty", () => {
  const given = (...argv: readonly string[]) => parse("check", ["f.ts", ...argv]);
  assertEquals(given("--call", "a,b", "--call", "", "--call=-5", "--json").options.call, [
    "a,b",
    "",
    "-5",
  ]);
  assertEquals(given("--call", "", "--json").positionals, ["f.ts"]);
  assertEquals(given().options.call, []);
  assertEquals(parse("check", [], { INVOKER_CALL: "a\nb c\n" }).options.call, ["a", "b c"]);
});

Deno.test("parseOptions: an address may be a URL", () => {
  for (const given of ["[::1]:1", "grpc://[::1]:1", "grpc://[::1]:1/"]) {
    assertEquals(parse("call", ["--address", given]).options.address, "[::1]:1");
  }
  for (const given of ["grpcs://h:1", "GRPCS://h:1/"]) {
    assertEquals(parse("call", ["--address", given]).options.address, "grpcs://h:1");
  }
});

Deno.test("parseOptions: data stays as it was written", () => {
  const data = ["007", "1e3", "", " a ", "true", "a=b"];
  assertEquals(parse("call", data).positionals, data);
});

Deno.test("parseOptions: after -- nothing is an option", () => {
  const { options, positionals } = parse("call", ["a", "--", "--timeout", "-5", "--"]);
  assertEquals(positionals, ["a", "--timeout", "-5", "--"]);
  assertEquals(options.timeout, undefined);
});

const REFUSED: readonly [command: Command, argv: readonly string[], message: string][] = [
  ["serve", ["--port", "abc"], `Cannot use --port "abc": it must be an integer from 0 to 65535`],
  [
    "serve",
    ["--port", "65536"],
    `Cannot use --port "65536": it must be an integer from 0 to 65535`,
  ],
  ["serve", ["--port", "1e3"], `Cannot use --port "1e3": it must be an integer from 0 to 65535`],
  ["serve", ["--port=-1"], `Cannot use --port "-1": it must be an integer from 0 to 65535`],
  ["serve", ["--port"], `Cannot use --port "": it must be an integer from 0 to 65535`],
  ["serve", ["--handler="], `Cannot use --handler "": it must not be empty`],
  ["serve", ["f.ts", "--handler"], `Cannot use --handler "": it must not be empty`],
  ["serve", ["--handler", ""], `Cannot use --handler "": it must not be empty`],
  [
    "serve",
    ["--max-concurrent-calls", "0"],
    `Cannot use --max-concurrent-calls "0": it must be an integer of at least 1`,
  ],
  ["serve", ["--promote", "all"], `Cannot use --promote "all": it must be "first" or "each"`],
  [
    "serve",
    ["--allow-read=a,"],
    `Cannot use --allow-read "a,": it must be a list without empty entries and without space around ` +
    "them, separated by commas",
  ],
  ["serve", ["--allow-all=no"], `Cannot use --allow-all "no": it takes no value`],
  ["serve", ["--prot", "1"], `Unknown option "--prot"; did you mean "--proto"?`],
  ["serve", ["--prot=1"], `Unknown option "--prot"; did you mean "--proto"?`],
  ["serve", ["-port"], `Unknown option "-port"; did you mean "--port"?`],
  ["serve", ["--alow-net"], `Unknown option "--alow-net"; did you mean "--allow-net"?`],
  ["serve", ["--frobnicate"], `Unknown option "--frobnicate"; serve --help lists the options`],
  ["serve", ["--_"], `Unknown option "--_"; serve --help lists the options`],
  ["serve", ["--__proto__=1"], `Unknown option "--__proto__"; serve --help lists the options`],
  ["serve", ["-RX"], `Unknown option "-RX"; serve --help lists the options`],
  ["call", ["--port", "1"], `Unknown option "--port": it is an option of serve, not of call`],
  [
    "call",
    ["--service", "x"],
    `Unknown option "--service": it is an option of serve, not of call`,
  ],
  ["healthcheck", ["--prot", "1"], `Unknown option "--prot"; did you mean "--port"?`],
  [
    "healthcheck",
    ["--port", "0"],
    `Cannot use --port "0": it must be an integer from 1 to 65535`,
  ],
  ["healthcheck", ["--service", ""], `Cannot use --service "": it must not be empty`],
  ["healthcheck", ["x"], `Cannot use "x": healthcheck takes nothing but options`],
  [
    "call",
    ["--address", "h"],
    'Cannot use --address "h": it must be HOST:PORT, grpcs://HOST:PORT, or a URL of http:// or https://',
  ],
  [
    "call",
    ["--address", "http://"],
    'Cannot use --address "http://": it must be HOST:PORT, grpcs://HOST:PORT, or a URL of http:// or https://',
  ],
  [
    "healthcheck",
    ["--address", "http://h:1"],
    `Cannot use --address "http://h:1": it must be HOST:PORT or grpcs://HOST:PORT`,
  ],
  [
    "call",
    ["--header", "a b=c"],
    `Cannot use --header "a b=c": it must be NAME=VALUE or "NAME: VALUE"`,
  ],
  [
    "serve",
    ["a.ts", "b.ts"],
    `Cannot use "b.ts": serve takes one FUNCTION_URI, and "a.ts" is given`,
  ],
  [
    "serve",
    ["f.ts", "--allow-net", "localhost:80"],
    `Cannot use "localhost:80" after --allow-net: its value comes after "=", as in --allow-net=localhost:80`,
  ],
  [
    "serve",
    ["-N", "localhost:80", "f.ts"],
    `Cannot use "localhost:80" after -N: its value comes after "=", as in -N=localhost:80`,
  ],
  [
    "check",
    ["f.ts", "-RE", "HOME"],
    `Cannot use "HOME" after -RE: its value comes after "=", as in -RE=HOME`,
  ],
  [
    "serve",
    ["f.ts", "-P", "ci"],
    `Cannot use "ci" after -P: its value comes after "=", as in -P=ci`,
  ],
  ["check", ["f.ts", "--json", "true"], `Cannot use "true" after --json: it takes no value`],
  ["delete", ["--dry-run", "rot13"], `Cannot use "rot13" after --dry-run: it takes no value`],
];

for (const [command, argv, message] of REFUSED) {
  Deno.test(`parseOptions: ${command} ${JSON.stringify(argv)} is refused and says why`, () => {
    assertEquals(usageMessage(command, argv), message);
  });
}

Deno.test("parseOptions: the value of a permission does not take the place of FUNCTION_URI", () => {
  const env = { FUNCTION_URI: "f.ts" };
  assertEquals(
    usageMessage("serve", ["--allow-net", "example.com:443"], env),
    'Cannot use "example.com:443" after --allow-net: its value comes after "=", as in ' +
      "--allow-net=example.com:443",
  );
  for (const uri of ["g.ts", "g.js?handler=h", "file:///g"]) {
    assertEquals(parse("serve", ["--allow-net", uri], env).positionals, [uri]);
  }
  assertEquals(parse("serve", ["--allow-net", "folder"]).positionals, ["folder"]);
});

const LIST_OPTIONS = SERVE_OPTIONS.filter(({ kind }) => kind === "allow-list");
const UNCLEAN = [" ", "\t", " HOME ", "HOME ", " HOME", "A, B", "A ,B", "A,\nB", ",", "A,", ""];

for (const { name } of LIST_OPTIONS) {
  const variable = `INVOKER_${name.replaceAll("-", "_").toUpperCase()}`;
  Deno.test(`parseOptions: --${name} and ${variable} take no empty entries, and no space around`, () => {
    const why = "it must be a list without empty entries and without space around them";
    for (const text of UNCLEAN) {
      assertStringIncludes(usageMessage("serve", [`--${name}=${text}`]), why);
      // An empty variable is one that is not set.
      if (text !== "") assertStringIncludes(usageMessage("serve", [], { [variable]: text }), why);
    }
    assertEquals(serveOption(name, [`--${name}=/a b/c,d`]), ["/a b/c", "d"]);
  });
}

Deno.test("parseOptions: a bad variable is called by its name", () => {
  const message = `"abc": it must be an integer from 0 to 65535`;
  assertEquals(
    usageMessage("serve", [], { INVOKER_PORT: "abc" }),
    `Cannot use INVOKER_PORT ${message}`,
  );
  assertEquals(usageMessage("serve", [], { GRPC_PORT: "abc" }), `Cannot use GRPC_PORT ${message}`);
});

Deno.test("isAsked: help and version are found before --, and only there", () => {
  assertEquals(isAsked("help", ["a", "--port", "--help"]), true);
  assertEquals(isAsked("help", ["-h"]), true);
  assertEquals(isAsked("version", ["-V"]), true);
  assertEquals(isAsked("help", ["--", "--help"]), false);
  assertEquals(isAsked("help", ["help", "--helper"]), false);
});

Deno.test("parseOptions: the value of a one-letter option may follow it at once", () => {
  const read = (...argv: string[]) => parseOptions("init", argv, () => undefined).options;
  const { input, output, filepath, name } = read("-iin", "-o=out", "-f", "a/b", "-nf");
  assertEquals([input, output, filepath, name], ["in", "out", "a/b", "f"]);
  assertEquals(read("-i", "").input, "");
  assertEquals(read("--input=").input, "");
  assertEquals(read("-v1").version, "1");
});

Deno.test("isAsked: a command's own --version is not taken for the question, with a value", () => {
  for (const argv of [["--version", "1"], ["--version=1"], ["-v", "1"], ["--", "-V"]]) {
    assertEquals(isAsked("version", argv, "init"), false, argv.join(" "));
  }
  for (const argv of [["--version"], ["-V"], ["--version", "--force"], ["x", "-V", "1"]]) {
    assertEquals(isAsked("version", argv, "init"), true, argv.join(" "));
  }
  assertEquals(isAsked("version", ["--version", "1"], "serve"), true);
});
