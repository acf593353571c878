import type { Option } from "./option.ts";

/** How a client secures its connection; named so that no variable is one of `serve`'s with another meaning. */
export const CLIENT_TLS_OPTIONS = [
  {
    name: "tls",
    kind: "boolean",
    help: "Connect by TLS, as to grpcs://HOST:PORT; the options below do so too",
  },
  {
    name: "tls-ca",
    kind: "string",
    placeholder: "FILE",
    help: "Authorities to trust beside the system's, in PEM",
  },
  {
    // Like that of `serve`, so that the variables that it is started with are enough.
    name: "tls-cert",
    kind: "string",
    placeholder: "FILE",
    help: "The very certificate that the invoker serves with, to trust whoever signed it, in PEM",
  },
  {
    name: "client-cert",
    kind: "string",
    placeholder: "FILE",
    help: "Certificate to show to an invoker that wants one, in PEM",
  },
  {
    name: "client-key",
    kind: "string",
    placeholder: "FILE",
    help: "Private key of --client-cert, in PEM",
  },
] as const satisfies readonly Option[];
