/** What the resources of a function are made from: complete, every default is resolved. */
export interface ResourceOptions {
  /** The function's name, as in DNS (RFC 1123). */
  readonly name: string;
  /** Topic that its messages come from. */
  readonly input: string;
  /** Whether that topic was asked for, and is not just the function's name. */
  readonly hasInput: boolean;
  /** Topic that its answers go to. */
  readonly output?: string;
  /** Broker that its messages are events of, and its answers; these topics are types of events then. */
  readonly broker?: string;
  /** `USERACCOUNT/NAME:VERSION`. */
  readonly image: string;
  /** Path of its module, relative to its folder, with slashes. */
  readonly artifact: string;
  /** Other files that the function needs beside it, the same way. */
  readonly modules?: readonly string[];
  /** Name of the export that is served. */
  readonly handler: string;
  /** Version of the invoker's image that its own is built upon. */
  readonly invokerVersion: string;
  /** What it may do, as options of the invoker: `allow-net` and `example.com`. */
  readonly grants: readonly ResourceGrant[];
}

/** A permission, as an option of the invoker and its value. */
export interface ResourceGrant {
  /** Without the dashes, such as `allow-net`. */
  readonly option: string;
  /** As its variable `INVOKER_ALLOW_…` has it. */
  readonly value: string;
}

/** Texts of files by their paths, relative to the function's folder, in the order of writing. */
export type Files = ReadonlyMap<string, string>;
