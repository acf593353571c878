/** Whose the process is: the sandbox's own, or that of the invoker, which is a thread in it. */
export type ProcessOwner = "sandbox" | "invoker";

/** What a realm is, as far as doors depend on it. */
export interface DoorOptions {
  readonly owner: ProcessOwner;
  /** Whether it was granted to run programs: the runtime opens their pipes by number. */
  readonly mayRun: boolean;
}

/** What closes a door has this at hand. */
export interface DoorFrame extends DoorOptions {
  /** Fails as a missing permission does: "Cannot DO: WHY". */
  refuse(what: string): never;
  /** JavaScript that closes all doors, for a realm that is entered anew. */
  readonly text: string;
}

/**
 * Closes one kind of door in the realm that it is called in.
 *
 * Its text is run in the workers of a function as well, where there is no module of the invoker: it may
 * use its argument and what the platform has, and nothing else of this project. And what it uses later
 * it has taken before, as the function may replace any global and any method: what runs later spreads
 * and iterates over nothing, and asks no getter of the platform's.
 */
export type CloseDoor = (frame: DoorFrame) => void;
