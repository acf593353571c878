/** What a new project is to be. */
export interface ProjectOptions {
  /** Its name, and its folder's. */
  readonly name: string;
  /** Whether its function streams. */
  readonly streaming: boolean;
  /** The version of the invoker that it is made for. */
  readonly version: string;
  /** Where an invoker from source is, relative to the project, to be taken instead of a release. */
  readonly link?: string | undefined;
}
