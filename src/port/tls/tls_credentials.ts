import { errorMessage } from "../../invocation/error_message.ts";
import type { Log } from "../../invocation/log.ts";
import type { TlsFiles } from "./tls_files.ts";
import {
  areSameContents,
  checkTlsContents,
  readTlsFiles,
  type TlsContents,
  type TlsIdentity,
} from "./tls_identity.ts";
import { type ExpiryNotice, expiryNotice } from "./tls_expiry.ts";
import type { TlsKeys } from "./secure_servers.ts";
import { assertTlsSupported } from "./tls_support.ts";

/** What connections are secured with; it follows its files. */
export interface TlsCredentials {
  /** What is in the files, as far as it can be used. */
  readonly keys: TlsKeys;
  /** Told of what comes into the files; what it returns resolves when that is used. */
  onChange: (keys: TlsKeys) => Promise<void>;
  /** Reads the files now; what comes of it is logged. It does not fail. */
  reload(): Promise<void>;
  /** Looks at the files no more. */
  close(): void;
}

/**
 * How often the files are looked at. They are read, not watched: where a secret is mounted, what
 * changes is a symbolic link in their path, which no watch of the files themselves would see.
 */
const POLL_MS = 2000;

/**
 * Opens the files of a server's TLS, and follows them: new connections get what is in the files,
 * those that exist stay as they are. What cannot be used is logged, and the former stays.
 *
 * @throws {InvokerError} `start-failed` with the option, the file and the cause
 */
export async function openTlsCredentials(files: TlsFiles, log: Log): Promise<TlsCredentials> {
  assertTlsSupported();
  const contents = await readTlsFiles(files);
  const identity = checkTlsContents(contents, Date.now());
  log.info("The certificate of connections is that of {subject}, until {notAfter}", {
    ...identity,
  });
  return new FollowedFiles(files, contents, identity, log);
}

class FollowedFiles implements TlsCredentials {
  readonly #files: TlsFiles;
  readonly #log: Log;
  onChange: (keys: TlsKeys) => Promise<void> = () => Promise.resolve();
  #contents: TlsContents;
  #identity: TlsIdentity;
  /** What has been said of the certificate's end. */
  #notice: ExpiryNotice | undefined;
  /** What the last look found wrong, and what of it has been logged. */
  #problem: string | undefined;
  #loggedProblem: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(files: TlsFiles, contents: TlsContents, identity: TlsIdentity, log: Log) {
    this.#files = files;
    this.#contents = contents;
    this.#identity = identity;
    this.#log = log;
    this.#watchExpiry();
    this.#pollLater();
  }

  get keys(): TlsKeys {
    const { certificate, key, clientCa } = this.#contents;
    return {
      cert: certificate.bytes.toString(),
      key: key.bytes.toString(),
      ...(clientCa && { clientCa: clientCa.bytes.toString() }),
    };
  }

  reload(): Promise<void> {
    return this.#look({ isAsked: true });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #pollLater(): void {
    this.#timer = setTimeout(async () => {
      await this.#look({ isAsked: false });
      if (!this.#closed) this.#pollLater();
    }, POLL_MS);
  }

  /** One look at a time, in their order. */
  #look(how: { readonly isAsked: boolean }): Promise<void> {
    return this.#last = this.#last.then(() => this.#lookNow(how));
  }

  async #lookNow({ isAsked }: { readonly isAsked: boolean }): Promise<void> {
    try {
      const contents = await readTlsFiles(this.#files);
      const isSame = areSameContents(contents, this.#contents);
      if (!isSame || isAsked) {
        const identity = checkTlsContents(contents, Date.now());
        if (isSame) {
          this.#log.info("The certificate has not changed: {subject}, until {notAfter}", {
            ...identity,
          });
        } else await this.#take(contents, identity);
      }
      this.#problem = this.#loggedProblem = undefined;
    } catch (error) {
      this.#report(errorMessage(error), isAsked);
    }
    this.#watchExpiry();
  }

  /** A certificate that nobody renews would be seen by its clients only. */
  #watchExpiry(): void {
    const notice = expiryNotice(this.#identity.notAfter, Date.now());
    if (notice === this.#notice) return;
    this.#notice = notice;
    if (notice === "has-expired") {
      this.#log.error("The certificate of {subject} has expired at {notAfter}: renew it", {
        ...this.#identity,
      });
    } else if (notice === "expires-soon") {
      this.#log.warn("The certificate of {subject} expires at {notAfter}: renew it", {
        ...this.#identity,
      });
    }
  }

  async #take(contents: TlsContents, identity: TlsIdentity): Promise<void> {
    if (this.#closed) return;
    this.#contents = contents;
    this.#identity = identity;
    await this.onChange(this.keys);
    this.#log.info("The certificate of new connections is that of {subject}, until {notAfter}", {
      ...identity,
    });
  }

  /** Between the writes of two files they do not fit: what is reported unasked has lasted, once. */
  #report(problem: string, isAsked: boolean): void {
    const hasLasted = problem === this.#problem && problem !== this.#loggedProblem;
    this.#problem = problem;
    if (!isAsked && !hasLasted) return;
    this.#loggedProblem = problem;
    this.#log.error("The certificate of connections stays the former one: {problem}", { problem });
  }
}
