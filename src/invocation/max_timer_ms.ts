/** The longest that a timer of the runtime waits, some 24 days; one that is longer fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
