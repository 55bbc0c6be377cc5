import { expect, test } from 'vitest'
import { cell, USUAL } from '../../cell.ts'
import type { Usage } from '../../measure/usage.ts'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { Bench, End, Message, ServerRole, Site, Work } from '../scenario.ts'
import { down, echo, up } from './index.ts'
import { FLOW_ROLES } from './server-roles.ts'

/** Two ends with nothing between them. */
function pair(): [End, End] {
  const listeners: ((body: Message) => void)[] = []
  const end = (own: number): End => ({
    send: (body) => queueMicrotask(() => listeners[1 - own]?.(body)),
    hear(listener) {
      listeners[own] = listener
    },
  })
  return [end(0), end(1)]
}

function world(): Bench {
  const [theirs, ours] = pair()
  const site: Site = { ends: [theirs], each: (listener) => listener(theirs), broadcast: theirs.send }
  let part: ReturnType<ServerRole> = () => Promise.reject(new Error('not prepared'))
  let usage: Usage = {
    bytesIn: 0,
    bytesOut: 0,
    writes: 0,
    connections: 0,
    requests: 0,
    cpuMs: 0,
    wakeUps: 0,
  }
  const server: ServerProcess = {
    isAlive: true,
    listen: async () => 'nowhere',
    async prepare(role, work: Work) {
      const roles: Readonly<Record<string, ServerRole>> = FLOW_ROLES
      part = roles[role]?.(site, work) ?? part
    },
    play: () => part(),
    async usage() {
      // As if each round cost as much as it does in a run of ten messages.
      usage = { ...usage, bytesOut: usage.bytesOut + 1_000, connections: 1 }
      return usage
    },
    memory: () => Promise.reject(new Error('not asked for')),
    close: async () => {},
    end() {},
  }
  return {
    options: {
      profile: 'smoke',
      rounds: 1,
      seconds: 0.01,
      warmUpSeconds: 0.001,
      ratePerSecond: 1_000,
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
      connect: async () => ({ ...ours, close: async () => {} }),
    }),
    server: () => server,
    crowd() {
      throw new Error('not asked for')
    },
    proxy() {
      throw new Error('not asked for')
    },
  }
}

test.each([down, up, echo])('$name: times every message, and shares the cost among them', async (scenario) => {
  const load = { ...USUAL, ratePerSecond: 1_000 }
  const { figures } = await scenario.run(cell({ system: 's', technique: 'a' }, scenario.name, { load }), world())
  expect(figures.latencyP50Ms).toBeGreaterThanOrEqual(0)
  expect(figures.senderLagP99Ms).toBeGreaterThanOrEqual(0)
  expect(figures).toMatchObject({ bytesDown: 100, requests: 0, connections: 1 })
})
