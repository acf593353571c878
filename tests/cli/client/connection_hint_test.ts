import { assertEquals, assertStringIncludes } from "@std/assert";
import { connectionHint } from "../../../src/cli/client/connection_hint.ts";
import {
  CallFailedError,
  ConnectionLostError,
  NotConnectedError,
} from "../../../src/grpc/client/call_failed_error.ts";

const PLAIN = { address: "h:1" };
const SECURE = { address: "h:1", tls: {} };
const PINNED = { address: "h:1", tls: { serverCertFile: "s" } };
const WITH_CERTIFICATE = { address: "h:1", tls: { certFile: "c", keyFile: "k" } };
const lost = new ConnectionLostError(new Error("lost"), { hasAnswered: false });
const untrusted = new NotConnectedError(new Error("unable to verify the first certificate"));
const alert = new NotConnectedError(new Error("received fatal alert: CertificateRequired"));

const HINTS: readonly [
  what: string,
  error: CallFailedError,
  endpoint: Parameters<typeof connectionHint>[1],
  hint: string,
][] = [
  ["TLS where it was plaintext", lost, PLAIN, "--tls"],
  ["a client certificate that is missing", lost, SECURE, "--client-cert and --client-key"],
  ["an alert for want of one", alert, PINNED, "--client-cert and --client-key"],
  ["a client certificate that is refused", lost, WITH_CERTIFICATE, "may not trust --client-cert"],
  ["a server that is not trusted", untrusted, SECURE, "--tls-ca"],
  [
    "a server in plaintext",
    new NotConnectedError(new Error("received corrupt message of type InvalidContentType")),
    SECURE,
    "does not serve TLS",
  ],
];

for (const [what, error, endpoint, hint] of HINTS) {
  Deno.test(`connectionHint: it thinks of ${what}`, () => {
    assertStringIncludes(connectionHint(error, endpoint), hint);
  });
}

Deno.test("connectionHint: it is silent where it knows nothing", () => {
  const midway = new ConnectionLostError(new Error("lost"), { hasAnswered: true });
  const refused = new NotConnectedError(new Error("connect ECONNREFUSED 127.0.0.1:1"));
  const answered = new CallFailedError("UNAVAILABLE", "the server is busy with its certificate");
  for (const error of [midway, refused, answered]) {
    for (const endpoint of [PLAIN, SECURE]) assertEquals(connectionHint(error, endpoint), "");
  }
  assertEquals(connectionHint(untrusted, PINNED), "");
});
