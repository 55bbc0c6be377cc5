/** Who opened a session, as the application's `authenticate` says. A session belongs to its user: nobody else may use it. */
export interface User {
  /** Stable and unique; the empty string for anonymous clients, whose sessions only the session id protects. */
  readonly id: string
  /** Whatever the application wants to find again on `session.user`. */
  readonly data?: unknown
}

export const ANONYMOUS: User = { id: '' }

/**
 * Decides who may open a session. It is given every request as it came, except that a WebSocket's token, which browsers cannot put in a header,
 * has been moved from the subprotocol to `Authorization: Bearer`. `null` refuses with `unauthorized`; a throw answers `internal`.
 */
export type Authenticate = (request: Request) => User | null | Promise<User | null>
