import type { ServiceSet } from "../service/service_set.ts";

/** What a new project is to be. */
export interface ProjectOptions {
  /** Its name, and its folder's. */
  readonly name: string;
  /** Whether its function streams. */
  readonly streaming: boolean;
  /** The services that it has the methods of; absent: it has a function. */
  readonly service?: ProjectService | undefined;
  /** The version of the invoker that it is made for. */
  readonly version: string;
  /** Where an invoker from source is, relative to the project, to be taken instead of a release. */
  readonly link?: string | undefined;
}

/** Services of a `.proto` file. */
export interface ProjectService {
  /** The name of the file, as "greeter.proto". */
  readonly file: string;
  /** With its source. */
  readonly set: ServiceSet;
}
