import type { Gateway, Session } from '@rungway/gateway'
import { MAX_INTERVAL_MS, MIN_INTERVAL_MS, type RaceTick, readRace } from './race-messages.ts'

/** Sessions in one race: a lane for each technique, historical ones included. */
const MAX_LANES = 24
const MAX_RACES = 500

interface Race {
  readonly lanes: Set<Session>
  everyMs: number
  n: number
  stop(): void
}

/** One row of numbered messages for all the lanes of a page, sent to each in the same turn. */
export function races(gateway: Gateway): void {
  const running = new Map<string, Race>()

  const tick = (race: Race): void => {
    race.n += 1
    const message: RaceTick = { type: 'tick', n: race.n, at: Date.now() }
    for (const lane of race.lanes) lane.send(message)
  }
  const pace = (race: Race): void => {
    race.stop()
    const timer = setInterval(tick, race.everyMs, race)
    race.stop = () => clearInterval(timer)
  }
  const raceOf = (visitor: string, everyMs: number): Race | null => {
    const known = running.get(visitor)
    if (known !== undefined) return known
    if (running.size >= MAX_RACES) return null
    const race: Race = { lanes: new Set(), everyMs, n: 0, stop() {} }
    running.set(visitor, race)
    pace(race)
    return race
  }

  gateway.on('session', (session) => {
    session.on('message', (body) => {
      const said = readRace(body)
      if (said === null) return
      const everyMs = Math.min(Math.max(said.everyMs, MIN_INTERVAL_MS), MAX_INTERVAL_MS)
      const race = raceOf(said.visitor, everyMs)
      if (race === null) return
      if (race.everyMs !== everyMs) {
        race.everyMs = everyMs
        pace(race)
      }
      if (race.lanes.has(session) || race.lanes.size >= MAX_LANES) return
      race.lanes.add(session)
      session.on('close', () => {
        race.lanes.delete(session)
        if (race.lanes.size > 0) return
        race.stop()
        running.delete(said.visitor)
      })
    })
  })
}
