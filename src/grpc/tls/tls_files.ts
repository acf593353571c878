/** Files in PEM that connections are secured with. */
export interface TlsFiles {
  /** The server's certificate, and those up to its authority. */
  readonly certFile: string;
  readonly keyFile: string;
  /** Authorities that clients' certificates have to come from; absent: clients need none. */
  readonly clientCaFile?: string;
}
