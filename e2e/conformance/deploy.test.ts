import { TRANSPORTS } from '@rungway/client'
import { expect, test, vi } from 'vitest'
import { openWorld, QUICK, range, type Watched, type World } from './world.ts'

const CLIENTS_EACH = 4
const RESTARTS = ['gracefully', 'by kill', 'gracefully', 'by kill', 'gracefully'] as const
const SOON = { interval: 10, timeout: 30_000 }

interface Speaker {
  readonly name: string
  readonly watched: Watched
  /** How many messages it has sent: 1, 2, 3 … */
  sent: number
}

interface Said {
  readonly from: string
  readonly n: number
}

const saidIn = (bodies: readonly unknown[]) => bodies as readonly Said[]
const numbersOf = (bodies: readonly unknown[]) => saidIn(bodies).map(({ n }) => n)

/** Every message that any gateway's application was given, in the order in which it was. */
const heardBy = (worlds: readonly World[], name: string): number[] =>
  worlds.flatMap(({ peers }) =>
    peers.all.flatMap(({ heard }) => saidIn(heard.all).flatMap(({ from, n }) => (from === name ? [n] : []))),
  )

test('[S4] 20 clients on all transports speak through five deploys: what was not written arrives once, the rest is told', async () => {
  const worlds = [await openWorld()]
  const world = () => worlds.at(-1) as World
  const speakers: Speaker[] = TRANSPORTS.flatMap((transport) =>
    range(0, CLIENTS_EACH).map((i) => {
      // Deploys follow each other here as they never do: a series of lost sessions would rest for seconds.
      const watched = world().connect([transport], { ladder: { ...QUICK, climbMs: 20 } })
      return { name: `${transport.name} ${i}`, watched, sent: 0 }
    }),
  )
  const speak = (count: number) => {
    for (const speaker of speakers)
      for (const _ of range(0, count)) speaker.watched.client.send({ from: speaker.name, n: ++speaker.sent })
  }
  await Promise.all(speakers.map(({ watched }) => watched.is('open')))

  for (const how of RESTARTS) {
    speak(5)
    // Some of it has arrived, and some is on its way.
    await vi.waitFor(() => expect(heardBy(worlds, 'websocket 0').length).toBeGreaterThan(0), SOON)
    speak(5)
    const restarting = how === 'gracefully' ? world().restart() : world().replace()
    // While there is no gateway, everybody goes on.
    speak(5)
    worlds.push(await restarting)
    await world().peers.until(speakers.length)
  }
  speak(5)
  await Promise.all(speakers.map(({ watched }) => watched.client.flush()))

  for (const { name, watched, sent } of speakers) {
    const heard = heardBy(worlds, name)
    const inDoubt = watched.resets.all.flatMap((loss) => numbersOf(loss.inDoubt))
    const carried = watched.resets.all.flatMap((loss) => numbersOf(loss.carried))
    // In order, and none twice.
    expect([name, heard]).toEqual([name, [...new Set(heard)].sort((a, b) => a - b)])
    // What did not arrive was told to be in doubt, and nothing was told twice.
    const missing = range(1, sent + 1).filter((n) => !heard.includes(n))
    expect([name, missing.filter((n) => !inDoubt.includes(n))]).toEqual([name, []])
    expect([name, new Set(inDoubt).size]).toEqual([name, inDoubt.length])
    // What no link had been given was carried over, and arrived.
    expect([name, carried.filter((n) => !heard.includes(n) && !inDoubt.includes(n))]).toEqual([name, []])
  }
  // The test would prove little if nothing had been carried, or nothing had been in doubt.
  const all = speakers.flatMap(({ watched }) => watched.resets.all)
  expect(all.flatMap(({ carried }) => carried).length).toBeGreaterThan(100)
  expect(all.flatMap(({ inDoubt }) => inDoubt).length).toBeGreaterThan(0)
})
