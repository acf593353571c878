/** Something that may be asked for at any time, and runs once at a time. */
export interface Coalesced<T> {
  /** Whoever asks while it runs shares one further run with all others who do. */
  (options?: CoalescedOptions): Promise<T>;
}

/** Options of a {@linkcode Coalesced} request. */
export interface CoalescedOptions {
  /** Gives up the run that is under way: what it does is out of date. @default {false} */
  readonly abandon?: boolean;
}

/**
 * Lets something run once at a time, and once more for all who ask meanwhile.
 *
 * @param run its signal aborts when it is given up; it has to end then
 */
export function coalesce<T>(run: (signal: AbortSignal) => Promise<T>): Coalesced<T> {
  let running: { readonly ended: Promise<void>; readonly control: AbortController } | undefined;
  let next: Promise<T> | undefined;

  function start(): Promise<T> {
    next = undefined;
    const control = new AbortController();
    const result = run(control.signal);
    const end = () => {
      if (running === own) running = undefined;
    };
    const own = { ended: result.then(end, end), control };
    running = own;
    return result;
  }

  return ({ abandon = false } = {}) => {
    if (abandon) running?.control.abort();
    if (next) return next;
    return running ? next = running.ended.then(start) : start();
  };
}
