import type { MovableSessions } from '../../../gateway/src/sessions/movable.ts'
import { withOwn } from './with-own.ts'

/** Hears which sessions go from a node to others, and come from them. */
export interface MoveListener {
  /** Its links have been ended. */
  held(session: string): void
  /** It goes on where it was. */
  resumed(session: string): void
  /** It goes on elsewhere. */
  movedAway(session: string): void
  /** It goes on nowhere, as far as the node knows that held it. */
  givenUp(session: string): void
  /** Its client finds it here. */
  arrived(session: string): void
  /** It was offered, and does not go on here. */
  dropped(session: string): void
}

/** The sessions of a gateway, with an ear at what moves them. */
export function watchedMoves(sessions: MovableSessions, listener: MoveListener): MovableSessions {
  return withOwn(sessions, {
    list: () =>
      sessions.list().map((movable) => {
        const { id } = movable
        return withOwn(movable, {
          hold() {
            movable.hold()
            listener.held(id)
          },
          resume() {
            listener.resumed(id)
            movable.resume()
          },
          moved() {
            const afterwards = movable.moved()
            listener.movedAway(id)
            return afterwards
          },
          end() {
            listener.givenUp(id)
            movable.end()
          },
        })
      }),
    arrive(saved) {
      const arrival = sessions.arrive(saved)
      return withOwn(arrival, {
        begin() {
          const begun = arrival.begin()
          listener.arrived(arrival.id)
          return begun
        },
        drop() {
          arrival.drop()
          listener.dropped(arrival.id)
        },
      })
    },
  })
}
