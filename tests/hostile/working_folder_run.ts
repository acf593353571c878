// Serves a function by relative paths, changes the working directory under it, and prints what it can
// do then. In a process of its own: all threads of one share that directory.
//
// Arguments: the isolation, and "tls" where there is a certificate.
import { startInvoker } from "../../src/server.ts";
import { shownName } from "../e2e/tls_fixture.ts";
import { connect } from "../support/grpc_client.ts";

const [isolation, tls] = Deno.args;
const print = (...texts: unknown[]) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${texts.join(" ")}\n`));

await using invoker = await startInvoker({
  functionUri: "fn/fn.ts?handler=reach",
  port: 0,
  isolation: isolation === "process" ? "process" : "worker",
  grants: { write: ["out"], run: ["./tool"] },
  permissionSet: "default",
  ...(tls && { tls: { certFile: "server.pem", keyFile: "server.key" } }),
  logLevel: "error",
});
if (tls) {
  for (const kind of ["key", "pem"]) await Deno.copyFile(`renewed.${kind}`, `server.${kind}`);
}
Deno.chdir("fn");
if (tls) {
  await invoker.reload();
  print(await shownName(invoker.port));
} else {
  using client = connect(invoker.port);
  const call = async (text: string) => {
    const { status, details, texts } = await client.call([text]);
    print(status === "OK" ? texts.join() : `${status}: ${details}`);
  };
  await call("");
  await call("exit");
  await call("");
  await invoker.reload();
  await call("");
}
print(invoker.file);
