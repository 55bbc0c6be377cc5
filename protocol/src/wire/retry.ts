/**
 * What a client may do after a code.
 *
 * - `reopen`: the session is fine; open another link at once.
 * - `later`: the session is fine; open another link after a pause (the one the server names, else
 *   back-off).
 * - `reset`: the session is gone; the application gets an event, and a new session is opened.
 * - `never`: opening again would fail the same way; the application gets an event, and the client
 *   stops.
 */
export type Retry = 'reopen' | 'later' | 'reset' | 'never'
