import type { ServerSpec } from "../servers/server_spec.ts";

/** A server of others, or on another runtime, beside which the invoker is measured. */
export interface Peer {
  readonly spec: ServerSpec;
  /** What runs it. */
  readonly runtime?: Need;
  /** How it comes onto the machine, when it is not in this folder as it is. */
  readonly installation?: Installation;
}

/** How a peer comes onto a machine. */
export interface Installation {
  /** Where it goes, by its whole path; its name has the versions in it. */
  readonly folder: string;
  /** What is there when it is done, by its path in the folder. */
  readonly leaves: string;
  readonly needs: readonly Need[];
  /** What is run, one after the other, from the project's folder. */
  readonly commands: readonly InstallCommand[];
}

/** One step of an installation. */
export interface InstallCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Something that has to be on the machine. */
export interface Need {
  /** A program by its name, or a file by its whole path. */
  readonly name: string;
  /** What brings it. */
  readonly from: string;
}
