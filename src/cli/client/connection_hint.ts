import {
  type CallFailedError,
  ConnectionLostError,
  NotConnectedError,
} from "../../grpc/client/call_failed_error.ts";
import type { ClientTlsFiles } from "../../grpc/client/client_tls.ts";
import type { Endpoint } from "./endpoint.ts";

/** The alerts of TLS about the client's certificate. */
const CLIENT_CERTIFICATE = /alert: \w*Certificate|ALERT_\w*CERTIFICATE/;
const UNTRUSTED = /certificate|altnames/i;
const NO_TLS = /wrong version number|InvalidContentType/;

/** What may help when there was no connection, to be put behind the failure; empty when nothing. */
export function connectionHint(error: CallFailedError, { tls }: Endpoint): string {
  if (error instanceof NotConnectedError) {
    if (tls === undefined) return "";
    if (CLIENT_CERTIFICATE.test(error.why)) return clientCertificateHint(tls);
    if (NO_TLS.test(error.why)) return "; what answers there does not serve TLS";
    if (!UNTRUSTED.test(error.why) || tls.serverCertFile !== undefined) return "";
    return "; --tls-ca names authorities to trust, --tls-cert the invoker's certificate itself";
  }
  if (!(error instanceof ConnectionLostError) || error.hasAnswered) return "";
  if (tls === undefined) return "; if the invoker serves TLS, connect with --tls";
  return clientCertificateHint(tls);
}

function clientCertificateHint({ certFile }: ClientTlsFiles): string {
  if (certFile !== undefined) return "; the invoker may not trust --client-cert";
  return "; if the invoker wants a client's certificate, show one by --client-cert and --client-key";
}
