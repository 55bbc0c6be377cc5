import { expect, test } from 'vitest'
import { cell } from '../../cell.ts'
import type { DelayProxyProcess } from '../../measure/delay-proxy-process.ts'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { Bench, End, Message, ServerRole, Site, Work } from '../scenario.ts'
import { recoveryCut } from './recovery.ts'
import { NETWORK_ROLES } from './server-roles.ts'

/** How a message passes: what arrives for it. */
type Way = (body: Message) => readonly Message[]

/** Two ends, and what stands between them. */
function pair(down: { way: Way }, up: { way: Way }): [End, End] {
  const listeners: ((body: Message) => void)[] = []
  const end = (own: number, { way }: { way: Way }): End => ({
    send(body) {
      for (const each of way(body)) queueMicrotask(() => listeners[1 - own]?.(each))
    },
    hear(listener) {
      listeners[own] = listener
    },
  })
  return [end(0, { way: (body) => down.way(body) }), end(1, { way: (body) => up.way(body) })]
}

const passes: Way = (body) => [body]

/** The next so many go another way. */
function next(count: number, other: Way): Way {
  let left = count
  return (body) => (left-- > 0 ? other(body) : [body])
}

/** A client that is hit by `cut` in that manner. */
function world(cut: (down: { way: Way }, up: { way: Way }) => void): Bench {
  const down = { way: passes }
  const up = { way: passes }
  const [theirs, ours] = pair(down, up)
  const site: Site = { ends: [theirs], each: (listener) => listener(theirs), broadcast: theirs.send }
  let part: ReturnType<ServerRole> = () => Promise.reject(new Error('not prepared'))
  const server: ServerProcess = {
    isAlive: true,
    listen: async () => 'http://127.0.0.1:1',
    async prepare(role, work: Work) {
      const roles: Readonly<Record<string, ServerRole>> = NETWORK_ROLES
      part = roles[role]?.(site, work) ?? part
    },
    play: () => part(),
    usage: () => Promise.reject(new Error('not asked for')),
    memory: () => Promise.reject(new Error('not asked for')),
    close: async () => {},
    end() {},
  }
  const proxy: DelayProxyProcess = {
    isAlive: true,
    open: async () => 2,
    async cut() {
      cut(down, up)
      return 1
    },
    stall: async () => 0,
    refuse: async () => {},
    close: async () => {},
    end() {},
  }
  const client = async () => ({ ...ours, close: async () => {} })
  return {
    options: {
      profile: 'smoke',
      rounds: 1,
      seconds: 0.01,
      warmUpSeconds: 0.001,
      ratePerSecond: 100,
      payloadBytes: 60,
      pollMs: 10,
      idleSeconds: 0,
      only: null,
      json: null,
      journal: null,
      cpuProf: null,
    },
    system: (name) => ({
      name,
      techniques: [],
      packages: [],
      configuration: '',
      server: () => Promise.reject(new Error('not asked for')),
      connect: client,
      connectFreely: client,
    }),
    server: () => server,
    proxy: () => proxy,
    crowd() {
      throw new Error('not asked for')
    },
  }
}

const measured = cell({ system: 's', technique: 'a' }, 'recovery-cut')

test('counts what a cut has cost, both ways together, and notes when the client was back', async () => {
  const bench = world((down, up) => {
    down.way = next(2, () => [])
    up.way = next(1, (body) => [body, body])
  })
  const { figures, timeline } = await recoveryCut.run(measured, bench)
  expect(figures).toMatchObject({ missing: 2, duplicated: 1, outOfOrder: 0 })
  expect(figures.backMs).toBeGreaterThan(0)
  expect(timeline?.filter(([, latencyMs]) => latencyMs === null)).toHaveLength(2)
})

test('whoever hears nothing any more has no time at which it was back', async () => {
  const bench = world((down) => {
    down.way = () => []
  })
  const { figures } = await recoveryCut.run(measured, bench)
  expect(figures).not.toHaveProperty('backMs')
  expect(figures.missing).toBeGreaterThan(0)
})
