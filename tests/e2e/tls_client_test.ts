import { assertEquals, assertMatch } from "@std/assert";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { makeAuthority } from "../support/test_certificates.ts";
import { tlsOptions, tlsTest } from "./tls_fixture.ts";

const ROT13 = "samples/rot13/rot13.ts?handler=encode";

/** All that can be seen of a command. */
async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await runInvoker(args, { env });
  return [code, stdout, stderr] as const;
}

tlsTest("call: by TLS, trusting an authority or the very certificate", async (authority) => {
  const issued = await authority.issue("server");
  await using invoker = await startInvokerProcess([ROT13, ...tlsOptions(issued)]);
  const call = (address: string, ...options: readonly string[]) =>
    run(["call", "--address", address, ...options, "hello"]);
  const secure = `grpcs://localhost:${invoker.port}`;
  assertEquals(await call(secure, "--tls-ca", authority.caFile), [0, "svool\n", ""]);
  assertEquals(await call(secure, "--tls-cert", issued.certFile), [0, "svool\n", ""]);

  const [code, printed, reported] = await call(secure);
  assertEquals([code, printed], [1, ""]);
  assertMatch(reported, /^Cannot connect to grpcs:.*: .*certificate.*; --tls-ca names .*\n$/);
  const plain = await call(`localhost:${invoker.port}`);
  assertEquals(plain.slice(0, 2), [1, ""]);
  assertMatch(plain[2], /^UNAVAILABLE: .*; if the invoker serves TLS, connect with --tls\n$/);
});

tlsTest(
  "call: a server of another name, or another certificate, is not trusted",
  async (authority) => {
    const issued = await authority.issue("server", { subjectAltName: "DNS:elsewhere.example" });
    const other = await authority.issue("other");
    await using invoker = await startInvokerProcess([ROT13, ...tlsOptions(issued)]);
    const call = (...options: readonly string[]) =>
      run(["call", "--address", `localhost:${invoker.port}`, ...options, "hello"]);
    const byAuthority = await call("--tls-ca", authority.caFile);
    assertEquals(byAuthority.slice(0, 2), [1, ""]);
    assertMatch(byAuthority[2], /^Cannot connect to .*: .*altnames.*elsewhere\.example/);
    const byOther = await call("--tls-cert", other.certFile);
    assertEquals(byOther.slice(0, 2), [1, ""]);
    assertMatch(byOther[2], /the server's certificate is not that of --tls-cert ".*other\.pem"\n$/);
    // The certificate itself is enough, whatever name it has.
    assertEquals(await call("--tls-cert", issued.certFile), [0, "svool\n", ""]);
  },
);

tlsTest("call: it shows a client certificate, and says when one is wanted", async (authority) => {
  await using stranger = await makeAuthority();
  const args = [ROT13, ...tlsOptions(await authority.issue("server"))];
  await using invoker = await startInvokerProcess([...args, `--tls-client-ca=${authority.caFile}`]);
  const call = (certificate?: { readonly certFile: string; readonly keyFile: string }) =>
    run([
      "call",
      ...["--address", `localhost:${invoker.port}`, "--tls-ca", authority.caFile],
      ...(certificate ? ["--client-cert", certificate.certFile] : []),
      ...(certificate ? ["--client-key", certificate.keyFile] : []),
      "hello",
    ]);
  assertEquals(await call(await authority.issue("client")), [0, "svool\n", ""]);
  const without = await call();
  assertEquals(without.slice(0, 2), [1, ""]);
  assertMatch(without[2], /; if the invoker wants a client's certificate, .*--client-cert.*\n$/);
  const foreign = await call(await stranger.issue("client"));
  assertEquals(foreign.slice(0, 2), [1, ""]);
  assertMatch(foreign[2], /; the invoker may not trust --client-cert\n$/);
});

tlsTest("call: files that cannot be used end it with one line", async (authority) => {
  const { certFile } = await authority.issue("one");
  const { keyFile } = await authority.issue("two");
  const cases: readonly [options: readonly string[], message: RegExp][] = [
    [
      ["--tls-ca", keyFile],
      /^invoker: Cannot use --tls-ca ".*": it holds no certificate in PEM\n$/,
    ],
    [["--tls-cert", `${certFile}.gone`], /^invoker: Cannot use --tls-cert .*no such file\n$/],
    [
      ["--client-cert", certFile, "--client-key", keyFile],
      /^invoker: Cannot use --client-key ".*": it is not the key of the certificate in ".*"\n$/,
    ],
  ];
  for (const [options, message] of cases) {
    const [code, printed, reported] = await run(["call", ...options, "hello"]);
    assertEquals([code, printed], [1, ""]);
    assertMatch(reported, message);
  }
});

tlsTest("healthcheck: the variables of the invoker are enough, with TLS too", async (authority) => {
  const { certFile, keyFile } = await authority.issue("server", {
    subjectAltName: "DNS:fn.default.svc.cluster.local",
  });
  const env = { INVOKER_TLS_CERT: certFile, INVOKER_TLS_KEY: keyFile };
  await using invoker = await startInvokerProcess([ROT13], { env });
  const port = { INVOKER_PORT: String(invoker.port) };
  assertEquals(await run(["healthcheck"], { ...env, ...port }), [0, "SERVING\n", ""]);
  const [code, printed, reported] = await run(["healthcheck"], port);
  assertEquals([code, printed], [1, ""]);
  assertMatch(reported, /; if the invoker serves TLS, connect with --tls\n$/);
});

tlsTest("healthcheck: with mutual TLS it says what is missing, and takes it", async (authority) => {
  const { certFile, keyFile } = await authority.issue("server");
  const env = {
    INVOKER_TLS_CERT: certFile,
    INVOKER_TLS_KEY: keyFile,
    INVOKER_TLS_CLIENT_CA: authority.caFile,
  };
  await using invoker = await startInvokerProcess([ROT13], { env });
  const port = { INVOKER_PORT: String(invoker.port) };
  const [code, printed, reported] = await run(["healthcheck"], { ...env, ...port });
  assertEquals([code, printed], [1, ""]);
  assertMatch(reported, /^Cannot check the health of grpcs:.*--client-cert and --client-key\n$/);
  const client = await authority.issue("probe");
  const own = { INVOKER_CLIENT_CERT: client.certFile, INVOKER_CLIENT_KEY: client.keyFile };
  assertEquals(await run(["healthcheck"], { ...env, ...port, ...own }), [0, "SERVING\n", ""]);
});
