// How long it may take to leave a port: whoever waits for another allows for all that the other may take.

/** How long connections have to come in that the system has made already, in milliseconds. */
export const LAST_ACCEPT_MS = 20;

/** How long a client may take to show that it has heard of the end, in milliseconds. */
export const HEARD_MS = 1000;

/** How long cancelled Calls and connections have for their last words, in milliseconds. */
export const LAST_WORDS_MS = 500;

/** How long the answer of a sandbox may take beyond what it was asked for, in milliseconds. */
export const ANSWER_MS = 1000;

/** How long a sandbox may take to tell that clients have heard of its drain, in milliseconds. */
export const DRAIN_HEARD_MS: number = LAST_ACCEPT_MS + HEARD_MS + ANSWER_MS;

/** How long a sandbox may take to leave, in milliseconds. */
export const LEAVE_MS: number = LAST_ACCEPT_MS + HEARD_MS + LAST_WORDS_MS;
