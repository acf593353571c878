import { assertEquals, assertStringIncludes } from "@std/assert";
import { nextText, outcomeOf, toWireMessage } from "../support/grpc_client.ts";
import { startInvokerProcess } from "../support/invoker_process.ts";
import { connectSecurely, shownName, tlsOptions, tlsTest } from "./tls_fixture.ts";

const RUNNING_AVERAGE = "samples/runningaverage/runningaverage.ts";

for (const how of ["a change of the files", "SIGHUP"] as const) {
  tlsTest(
    `tls reload: ${how} is for new connections, a Call under way goes on`,
    async (authority) => {
      const issued = await authority.issue("server", { commonName: "first" });
      const args = [RUNNING_AVERAGE, ...tlsOptions(issued)];
      await using invoker = await startInvokerProcess(args);
      using client = connectSecurely(invoker.port, authority.caFile);
      const call = client.open({ deadline: Date.now() + 40_000 });
      call.write(toWireMessage("1"));
      assertEquals(await nextText(call), "1");
      assertEquals(await shownName(invoker.port), "first");

      await authority.issue("server", { commonName: "second" });
      if (how === "SIGHUP") invoker.signal("SIGHUP");
      await invoker.untilReported(/certificate of new connections is that of second/);
      assertEquals(await shownName(invoker.port), "second");
      using newClient = connectSecurely(invoker.port, authority.caFile);
      assertEquals((await newClient.call(["7"])).texts, ["7"]);

      call.write(toWireMessage("3"));
      assertEquals(await nextText(call), "2");
      const outcome = outcomeOf(call);
      call.end();
      assertEquals((await outcome).status, "OK");
    },
  );
}

tlsTest(
  "tls reload: a pair that does not fit is reported, and the former serves on",
  async (authority) => {
    const issued = await authority.issue("server", { commonName: "first" });
    await using invoker = await startInvokerProcess([RUNNING_AVERAGE, ...tlsOptions(issued)]);
    const { certFile, keyFile } = await authority.issue("next", { commonName: "second" });
    await Deno.copyFile(keyFile, issued.keyFile);
    await invoker.untilReported(/\[ERR\].* the former one: Cannot use --tls-key .* is not the key/);
    assertEquals(await shownName(invoker.port), "first");
    await Deno.copyFile(certFile, issued.certFile);
    await invoker.untilReported(/certificate of new connections is that of second/);
    assertEquals(await shownName(invoker.port), "second");
    // Asked for, a failure is reported at once, also one that was reported before.
    await Deno.remove(issued.keyFile);
    invoker.signal("SIGHUP");
    await invoker.untilReported(/the former one: Cannot use --tls-key .*: there is no such file/);
    assertEquals(await shownName(invoker.port), "second");
  },
);

tlsTest(
  "tls reload: a secret that Kubernetes mounts is followed through its links",
  async (authority) => {
    const publish = async (version: string) => {
      const { certFile, keyFile } = await authority.issue(version, { commonName: version });
      await Deno.mkdir(authority.file(`..${version}`));
      await Deno.rename(certFile, authority.file(`..${version}/tls.crt`));
      await Deno.rename(keyFile, authority.file(`..${version}/tls.key`));
      await Deno.symlink(`..${version}`, authority.file("..data_tmp"));
      await Deno.rename(authority.file("..data_tmp"), authority.file("..data"));
    };
    await publish("first");
    const [certFile, keyFile] = [authority.file("tls.crt"), authority.file("tls.key")];
    await Deno.symlink("..data/tls.crt", certFile);
    await Deno.symlink("..data/tls.key", keyFile);
    const args = [RUNNING_AVERAGE, ...tlsOptions({ certFile, keyFile })];
    await using invoker = await startInvokerProcess(args);
    assertEquals(await shownName(invoker.port), "first");
    await publish("second");
    await Deno.remove(authority.file("..first"), { recursive: true });
    await invoker.untilReported(/certificate of new connections is that of second/);
    assertEquals(await shownName(invoker.port), "second");
  },
);

tlsTest(
  "tls reload: with the authority of clients, their certificates change",
  async (authority) => {
    const former = await authority.issue("former");
    const next = await authority.issue("next");
    const clientCa = authority.file("clients.pem");
    // A certificate that is trusted itself.
    await Deno.copyFile(former.certFile, clientCa);
    const args = [...tlsOptions(await authority.issue("server")), `--tls-client-ca=${clientCa}`];
    await using invoker = await startInvokerProcess([RUNNING_AVERAGE, ...args]);
    const statusOf = async (own: typeof former) => {
      using client = connectSecurely(invoker.port, authority.caFile, own);
      return (await client.call(["1"], { deadline: Date.now() + 5000 })).status;
    };
    assertEquals([await statusOf(former), await statusOf(next)], ["OK", "UNAVAILABLE"]);
    await Deno.copyFile(next.certFile, clientCa);
    invoker.signal("SIGHUP");
    await invoker.untilReported(/certificate of new connections is that of server/);
    assertEquals([await statusOf(former), await statusOf(next)], ["UNAVAILABLE", "OK"]);
  },
);

tlsTest("tls reload: SIGHUP says so when nothing has changed", async (authority) => {
  const issued = await authority.issue("server");
  await using invoker = await startInvokerProcess([RUNNING_AVERAGE, ...tlsOptions(issued)]);
  invoker.signal("SIGHUP");
  await invoker.untilReported(/\[INF\].*The certificate has not changed: server, until /);
});

Deno.test("reload: SIGHUP to an invoker in plaintext is logged, and ends nothing", async () => {
  await using invoker = await startInvokerProcess([RUNNING_AVERAGE]);
  invoker.signal("SIGHUP");
  await invoker.untilReported(/\[INF\].*Reloaded .*runningaverage\.ts#/);
  invoker.signal("SIGTERM");
  assertEquals((await invoker.status).code, 0);
  assertStringIncludes(invoker.stderr(), "Stopping");
});
