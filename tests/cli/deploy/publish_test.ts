import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { main } from "../../../src/cli/main.ts";
import { createFakeIo } from "../fake_io.ts";
import { makeStandIns } from "../../support/stand_ins.ts";

interface Gateway extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly requests: readonly Posted[];
}

interface Posted {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  readonly atMs: number;
}

/** A gateway that answers every request in the same way. */
function startGateway(answer: () => Response): Gateway {
  const requests: Posted[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname: path } = new URL(request.url);
      const { method, headers } = request;
      assertEquals(method, "POST");
      requests.push({ path, headers, body: await request.text(), atMs: performance.now() });
      return answer();
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    port: server.addr.port,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("publish: posts to riff's gateway, and prints each answer on a line of its own", async () => {
  await using gateway = startGateway(() => new Response("Message published to topic: a/b c\n"));
  await using tools = await makeStandIns({ programs: [] });
  const { code, stdout, stderr } = await tools.invoke(
    ["publish", "--platform=riff", "-i", "a/b c", "-d", "ä", "-c", "2", "--gateway", gateway.url],
    { denoOptions: ["--allow-env", "--allow-read", `--allow-net=127.0.0.1:${gateway.port}`] },
  );
  assertEquals([code, stderr], [0, ""]);
  assertEquals(
    stdout,
    `Posting to ${gateway.url}/messages/a/b%20c\n` +
      "Message published to topic: a/b c\n".repeat(2),
  );
  assertEquals(
    gateway.requests.map(({ path, headers, body }) => [path, headers.get("content-type"), body]),
    Array(2).fill(["/messages/a/b%20c", "text/plain", "ä"]),
  );
});

Deno.test("publish: --reply posts a request and prints the answer; the topic is the folder's name", async () => {
  await using gateway = startGateway(() => new Response("Hello"));
  await using tools = await makeStandIns({ programs: [], files: { "words/x": "" } });
  const args = ["publish", "--platform=riff", "--reply", "-d", "{}", "--gateway", gateway.url];
  const { code, stdout } = await tools.invoke([...args, "--content-type", "application/json"], {
    cwd: "words",
  });
  assertEquals([code, stdout], [0, `Posting to ${gateway.url}/requests/words\nHello\n`]);
  const [request] = gateway.requests;
  assertEquals(request?.headers.get("content-type"), "application/json");
});

Deno.test("publish: a broker gets a CloudEvent in binary mode, each with an id of its own", async () => {
  await using gateway = startGateway(() => new Response(null, { status: 202 }));
  await using tools = await makeStandIns({ programs: [] });
  const args = ["publish", "-i", "secrets", "-d", "x", "-c", "2", "--namespace", "ns1"];
  const { code, stdout } = await tools.invoke([...args, "--gateway", `${gateway.url}/`]);
  assertEquals([code, stdout], [0, `Posting to ${gateway.url}/ns1/default\n`]);
  const attributes = gateway.requests.map(({ path, headers }) => [
    path,
    headers.get("ce-specversion"),
    headers.get("ce-type"),
    headers.get("ce-source"),
    headers.get("content-type"),
  ]);
  const expected = ["/ns1/default", "1.0", "secrets", "urn:projectriff:invoker", "text/plain"];
  assertEquals(attributes, [expected, expected]);
  const [first, second] = gateway.requests.map(({ headers }) => headers.get("ce-id"));
  assert(first && second && first !== second);
  const [request] = gateway.requests;
  assertMatch(request?.headers.get("ce-time") ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  await tools.invoke([...args, "--gateway", `${gateway.url}/a/b`]);
  assertEquals(gateway.requests.at(-1)?.path, "/a/b");
});

Deno.test("publish: no password is shown, and the gateway is shown as it is asked", async () => {
  await using gateway = startGateway(() => new Response("no", { status: 500 }));
  await using tools = await makeStandIns({ programs: [] });
  const args = ["publish", "--platform=riff", "-d", "x", "-i", "t", "--gateway"];
  const url = `HTTP://me:secret@127.0.0.1:${gateway.port}`;
  const failed = await tools.invoke([...args, url]);
  assertEquals(failed.stdout, `Posting to ${gateway.url}/messages/t\n`);
  assertStringIncludes(failed.stderr, `Cannot publish to ${gateway.url}/messages/t: the gateway`);
  assertEquals(gateway.requests[0]?.headers.get("authorization"), `Basic ${btoa("me:secret")}`);
  await gateway[Symbol.asyncDispose]();
  const { code, stderr } = await tools.invoke([...args, url]);
  assertEquals(code, 1);
  assertMatch(stderr, /^invoker: Cannot publish to \S+: .*connect.*refused/i);
  assertEquals(stderr.includes("secret"), false);
});

Deno.test("publish: of a failure without end only the beginning is told", async () => {
  const chunk = new TextEncoder().encode("no ".repeat(1000));
  await using gateway = startGateway(() =>
    new Response(ReadableStream.from(endless(chunk)), { status: 500 })
  );
  await using tools = await makeStandIns({ programs: [] });
  const args = ["publish", "--platform=riff", "-d", "x", "-i", "t", "--gateway", gateway.url];
  const { code, stderr } = await tools.invoke(args);
  assertEquals(code, 1);
  assert(stderr.length < 5000 && stderr.endsWith("…\n"), stderr.slice(-100));
});

function* endless<T>(value: T): Generator<T> {
  while (true) yield value;
}

Deno.test("publish: --pause is between two messages", async () => {
  await using gateway = startGateway(() => new Response("ok"));
  await using tools = await makeStandIns({ programs: [] });
  const args = ["publish", "--platform=riff", "-d", "x", "-i", "t", "-c", "2", "-p", "300ms"];
  await tools.invoke([...args, "--gateway", gateway.url]);
  const [first, second] = gateway.requests.map(({ atMs }) => atMs);
  assert(first !== undefined && second !== undefined && second - first >= 290);
});

const FAILURES: readonly (readonly [status: number, init: ResponseInit, message: string])[] = [
  [500, {}, "the gateway responded with code 500: it broke\n"],
  [504, {}, "the gateway responded with code 504: Gateway Timeout\n"],
  [301, { headers: { location: "/other" } }, "responded with code 301, and leads to /other\n"],
];

for (const [status, init, message] of FAILURES) {
  Deno.test(`publish: an answer of ${status} ends it with 1, and stops the rest`, async () => {
    await using gateway = startGateway(() => new Response("it broke\n", { ...init, status }));
    await using tools = await makeStandIns({ programs: [] });
    const args = ["publish", "--platform=riff", "-d", "x", "-i", "t", "-c", "3"];
    const { code, stderr } = await tools.invoke([...args, "--gateway", gateway.url]);
    assertEquals([code, gateway.requests.length], [1, 1]);
    assertStringIncludes(stderr, `invoker: Cannot publish to ${gateway.url}/messages/t: `);
    assertStringIncludes(stderr, message);
  });
}

Deno.test("publish: kubectl tells where riff's gateway is, and minikube its machine", async () => {
  await using gateway = startGateway(() => new Response("ok"));
  const ports = [{ name: "http", port: 80, nodePort: gateway.port }];
  const services = { items: [{ spec: { type: "NodePort", ports } }] };
  await using tools = await makeStandIns({
    programs: ["kubectl", "minikube"],
    answers: {
      "kubectl get": { stdout: JSON.stringify(services) },
      "minikube ip": { stdout: "starting\n127.0.0.1\n" },
    },
  });
  const args = ["publish", "--platform=riff", "-d", "x", "-i", "t"];
  const { code, stdout } = await tools.invoke(args);
  assertEquals([code, stdout], [0, `Posting to ${gateway.url}/messages/t\nok\n`]);
  const query = "kubectl get svc --all-namespaces -l app=riff,component=http-gateway -o json";
  assertEquals(await tools.commandLines(), [query, "minikube ip"]);
  const dry = await tools.invoke([...args, "--dry-run", "-c", "2"]);
  assertEquals(
    dry.stdout,
    `Query command: ${query}\nPublish command (2 times): curl -g -X POST ` +
      "http://gateway/messages/t -H 'content-type: text/plain' --data-raw x\n",
  );
  assertEquals(dry.stderr, "invoker: The publish command stands for 2 messages\n");
  assertEquals((await tools.commandLines()).length, 2);
});

Deno.test("publish: a dry run says what the command does not, where it stands for several", async () => {
  await using tools = await makeStandIns({ programs: [] });
  const args = ["publish", "-d", "x", "-i", "t", "--gateway", "http://[::1]:80", "--dry-run"];
  const one = await tools.invoke(args);
  assertEquals([one.stdout.startsWith("Publish command: curl -g -X POST "), one.stderr], [
    true,
    "",
  ]);
  const { stderr } = await tools.invoke([...args, "-c", "3", "-p", "2s"]);
  assertEquals(
    stderr,
    "invoker: The publish command stands for 3 messages, 2000 ms apart, each with a ce-id and a " +
      "ce-time of its own\n",
  );
});

Deno.test("publish: when nobody reads the answers, it posts all, and ends quietly", async () => {
  // An answer without end, too, is given up.
  const chunk = new TextEncoder().encode("answer\n".repeat(1000));
  await using gateway = startGateway(() => new Response(ReadableStream.from(endless(chunk))));
  const io = createFakeIo({ stdout: () => Promise.reject(new Deno.errors.BrokenPipe()) });
  const args = ["publish", "--platform=riff", "-d", "x", "-i", "t", "-c", "3"];
  assertEquals(await main([...args, "--gateway", gateway.url], io), 0);
  assertEquals([gateway.requests.length, io.reported()], [3, ""]);
});

Deno.test("publish: kubectl tells where the broker is", async () => {
  await using gateway = startGateway(() => new Response(null, { status: 202 }));
  const broker = { status: { address: { url: `${gateway.url}/ns1/b` } } };
  await using tools = await makeStandIns({
    programs: ["kubectl"],
    answers: { "kubectl get": { stdout: JSON.stringify(broker) } },
  });
  const args = "publish -d x -i t --broker b --namespace ns1".split(" ");
  const { code, stdout } = await tools.invoke(args);
  assertEquals([code, stdout], [0, `Posting to ${gateway.url}/ns1/b\n`]);
  assertEquals(await tools.commandLines(), [
    "kubectl get --namespace ns1 brokers.eventing.knative.dev b -o json",
  ]);
});

Deno.test("publish: where the cluster tells nothing, it says what kubectl said, and its status", async () => {
  await using tools = await makeStandIns({
    programs: ["kubectl"],
    answers: { "kubectl get": { stderr: "no cluster\n", status: 9 } },
  });
  const { code, stderr } = await tools.invoke(["publish", "--platform=riff", "-d", "x", "-i", "t"]);
  assertEquals([code, stderr], [
    9,
    "invoker: Cannot find the gateway: kubectl ended with status 9: no cluster\n",
  ]);
});

const REFUSED: readonly (readonly [args: string, message: RegExp])[] = [
  ["-i t", /Cannot publish: no message is given; give --data DATA/],
  ["-i t -d x -r", /Cannot use --reply: a broker of Knative's answers nothing/],
  ["-i a/b -d x", /Cannot name a topic "a\/b"/],
  ["-i t -d x --broker A", /Cannot use the broker "A": its name is of lowercase letters/],
  [
    "--platform=riff -i a/../.. -d x",
    /Cannot publish to the topic "a\/\.\.\/\.\.": no part of it may be "\." or "\.\."/,
  ],
  [
    "-i t -d x --content-type ☃",
    /Cannot use --content-type "☃": it cannot be the value of a header/,
  ],
  ["-i t -d x -c 0", /Cannot use --count "0": it must be an integer of at least 1/],
  [
    "-i t -d x --gateway localhost:80",
    /Cannot use --gateway "localhost:80": it must be a URL such/,
  ],
];

for (const [args, message] of REFUSED) {
  Deno.test(`publish: ${args} is refused with 2`, async () => {
    await using tools = await makeStandIns({ programs: ["kubectl"] });
    const { code, stdout, stderr } = await tools.invoke(["publish", ...args.split(" ")]);
    assertMatch(stderr, message);
    assertEquals([code, stdout, await tools.commandLines()], [2, "", []]);
  });
}
