let count = 0;

/** The number of a Call that has been opened: no other of this process has it, whatever carries it. */
export function nextCallId(): number {
  return ++count;
}
