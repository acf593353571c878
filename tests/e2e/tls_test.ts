import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { connect } from "../support/grpc_client.ts";
import { runInvoker, startInvokerProcess } from "../support/invoker_process.ts";
import { makeAuthority, type TestAuthority } from "../support/test_certificates.ts";
import { connectSecurely, shownName, tlsOptions, tlsTest } from "./tls_fixture.ts";

const ROT13 = "samples/rot13/rot13.ts?handler=encode";
/** How long a Call may take that is to fail for want of a connection. */
const options = () => ({ deadline: Date.now() + 5000 });

tlsTest(
  "tls: a client that trusts the authority is served, and stdout says grpcs",
  async (authority) => {
    const issued = await authority.issue("server");
    await using invoker = await startInvokerProcess([ROT13, ...tlsOptions(issued)]);
    assertStringIncludes(invoker.firstLine, `on grpcs://localhost:${invoker.port}`);
    using client = connectSecurely(invoker.port, authority.caFile);
    assertEquals((await client.call(["Hello"])).texts, ["Svool"]);
    await invoker.untilReported(/certificate of connections is that of server, until 20[\d-]+T/);
    const [, command] = /second terminal: .*? (call .*)/.exec(invoker.stderr()) ?? [];
    const shown = await runInvoker((command ?? "").split(" "));
    assertEquals([shown.code, shown.stdout, shown.stderr], [0, "svool\n", ""]);
  },
);

tlsTest(
  "tls: clients in plaintext, and such that do not trust it, get nowhere",
  async (authority) => {
    await using other = await makeAuthority();
    const issued = await authority.issue("server");
    await using invoker = await startInvokerProcess([ROT13, ...tlsOptions(issued)]);
    using plain = connect(invoker.port);
    assertEquals((await plain.call(["Hello"], options())).status, "UNAVAILABLE");
    using distrustful = connectSecurely(invoker.port, other.caFile);
    const outcome = await distrustful.call(["Hello"], options());
    assertEquals(outcome.status, "UNAVAILABLE");
    assertMatch(outcome.details, /certificate/);
    using client = connectSecurely(invoker.port, authority.caFile);
    assertEquals((await client.call(["Hello"])).texts, ["Svool"]);
  },
);

tlsTest(
  "tls: with --tls-client-ca only clients of that authority are served",
  async (authority) => {
    await using other = await makeAuthority();
    const args = [ROT13, ...tlsOptions(await authority.issue("server"))];
    await using invoker = await startInvokerProcess([
      ...args,
      `--tls-client-ca=${authority.caFile}`,
    ]);
    const good = await authority.issue("client");
    const refused = [
      undefined,
      await other.issue("stranger"),
      await authority.issue("late", {
        validity: ["20200101000000Z", "20210101000000Z"],
      }),
    ];
    for (const own of refused) {
      using client = connectSecurely(invoker.port, authority.caFile, own);
      assertEquals((await client.call(["Hello"], options())).status, "UNAVAILABLE");
    }
    using client = connectSecurely(invoker.port, authority.caFile, good);
    assertEquals((await client.call(["Hello"])).texts, ["Svool"]);
  },
);

/** What a start fails with, by the options that are given. */
const REFUSALS: readonly [
  what: string,
  args: (authority: TestAuthority) => Promise<readonly string[]>,
  message: RegExp,
][] = [
  [
    "a certificate that has expired",
    async (authority) =>
      tlsOptions(
        await authority.issue("server", { validity: ["20200101000000Z", "20210101000000Z"] }),
      ),
    /^invoker: Cannot use --tls-cert ".*server\.pem": it expired at 2021-01-01T00:00:00\.000Z\n$/,
  ],
  [
    "a certificate that is not valid yet",
    async (authority) =>
      tlsOptions(
        await authority.issue("server", { validity: ["20980101000000Z", "20990101000000Z"] }),
      ),
    /^invoker: Cannot use --tls-cert ".*server\.pem": it is not valid before 2098-01-01T.*\n$/,
  ],
  [
    "the key of another certificate",
    async (authority) => {
      const { certFile } = await authority.issue("server");
      const { keyFile } = await authority.issue("other");
      return tlsOptions({ certFile, keyFile });
    },
    /^invoker: Cannot use --tls-key ".*other\.key": it is not the key of the certificate in ".*server\.pem"\n$/,
  ],
  [
    "a file that is not there",
    async (authority) =>
      tlsOptions({ ...await authority.issue("server"), keyFile: authority.file("gone.key") }),
    /^invoker: Cannot use --tls-key ".*gone\.key": there is no such file\n$/,
  ],
  [
    "a key where a certificate belongs",
    async (authority) => {
      const { keyFile } = await authority.issue("server");
      return tlsOptions({ certFile: keyFile, keyFile });
    },
    /^invoker: Cannot use --tls-cert ".*server\.key": it holds no certificate in PEM\n$/,
  ],
  [
    "a certificate that is cut off",
    async (authority) => {
      const issued = await authority.issue("server");
      const text = await Deno.readTextFile(issued.certFile);
      const certFile = authority.file("cut.pem");
      const cut = text.replace(/[^\n]+\n-----END/, "-----END");
      await Deno.writeTextFile(certFile, cut);
      return tlsOptions({ ...issued, certFile });
    },
    /^invoker: Cannot use --tls-cert ".*cut\.pem": it holds a certificate that cannot be read: .*\n$/,
  ],
  [
    "a kind of key that cannot sign",
    async (authority) => tlsOptions(await authority.issue("server", { keyOptions: ["rsa-pss"] })),
    /^invoker: Cannot use --tls-key ".*server\.key": rsa-pss keys are not supported; .*\n$/,
  ],
  [
    "an authority of clients that is none",
    async (authority) => {
      const issued = await authority.issue("server");
      return [...tlsOptions(issued), `--tls-client-ca=${issued.keyFile}`];
    },
    /^invoker: Cannot use --tls-client-ca ".*server\.key": it holds no certificate in PEM\n$/,
  ],
];

for (const [what, args, message] of REFUSALS) {
  tlsTest(`tls: it does not start with ${what}, and says so in one line`, async (authority) => {
    const { code, stdout, stderr } = await runInvoker([ROT13, ...await args(authority)]);
    assertEquals([code, stdout], [1, ""]);
    assertMatch(stderr, message);
  });
}

tlsTest("tls: keys of every supported kind can be served with", async (authority) => {
  const kinds = [["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:secp384r1"], ["ed25519"]];
  for (const [i, keyOptions] of kinds.entries()) {
    const issued = await authority.issue(`server${i}`, { keyOptions });
    await using invoker = await startInvokerProcess([ROT13, ...tlsOptions(issued)]);
    assertEquals(await shownName(invoker.port), `server${i}`);
  }
});

tlsTest(
  "tls: with --http off a connection without HTTP/2 in its TLS is closed, and nobody else is",
  async (authority) => {
    const issued = await authority.issue("server");
    await using invoker = await startInvokerProcess([ROT13, "--http=off", ...tlsOptions(issued)]);
    using stranger = await Deno.connectTls({
      port: invoker.port,
      hostname: "localhost",
      caCerts: [await Deno.readTextFile(authority.caFile)],
    });
    await stranger.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    // To its end.
    await new Response(stranger.readable).text().catch(() => {});
    using client = connectSecurely(invoker.port, authority.caFile);
    assertEquals((await client.call(["Hello"])).texts, ["Svool"]);
  },
);
