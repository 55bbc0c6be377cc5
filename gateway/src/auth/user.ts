/**
 * The owner of a session, as the application's `authenticate` returns it. A session belongs to its
 * user: no other may use it.
 */
export type User<D = unknown> = {
  /**
   * Stable and unique; the empty string for anonymous clients, whose sessions only the session id
   * protects.
   */
  readonly id: string
  /**
   * When the credentials expire, in milliseconds since 1970. Links are then ended with
   * `stale-credentials`, within a second; the session goes on when its client comes back with new
   * ones. Default: never.
   */
  readonly expiresAt?: number
} & (unknown extends D
  ? {
      /** Whatever the application wants to find again on `session.user`. */
      readonly data?: D
    }
  : {
      /** Whatever the application wants to find again on `session.user`. */
      readonly data: D
    })

export const ANONYMOUS: User = { id: '' }

/**
 * Decides who may open a session. It is given every request as it came, except that a WebSocket's
 * token, which browsers cannot put in a header, has been moved from the subprotocol to
 * `Authorization: Bearer`. `null` refuses with `unauthorized`; a throw answers `internal`.
 *
 * `network` is where it comes from, as limits by address have it: an address of IPv4, or the /64 of
 * one of IPv6, behind as many proxies as `trustProxy` says; null where that is unknown. What is slow
 * may be shared by it, so that no network keeps the others waiting.
 */
export type Authenticate<D = unknown> = (
  request: Request,
  network: string | null,
) => User<D> | null | Promise<User<D> | null>
