import { Server } from 'node:http'
import type { Options } from '../../../format/options.ts'
import type { Usage } from '../../measure/usage.ts'
import type { DelayProxyProcess } from '../../processes/delay-proxy-process.ts'
import type { ServerProcess } from '../../processes/server-process.ts'
import type { End, Message } from '../../traffic/end.ts'
import type { Work } from '../../traffic/work.ts'
import type { Bench, ServerRole, Site } from '../scenario.ts'

/** What arrives for a message. */
export type Way = (body: Message) => readonly Message[]

/** The connection of two ends, which a test may change while messages flow. */
export interface Between {
  down: Way
  up: Way
}

interface World {
  /** The roles of the scenario under test. */
  readonly roles: Readonly<Record<string, ServerRole>>
  readonly ratePerSecond: number
  readonly between?: Between
  readonly usage?: () => Usage
  readonly proxy?: DelayProxyProcess
}

/** The smallest possible run. */
export const SMOKE: Options = {
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
}

const notAsked = () => Promise.reject(new Error('not asked for'))

/** Two ends, and their connection. */
function pair(between: Between): [End, End] {
  const listeners: ((body: Message) => void)[] = []
  const end = (own: number, way: keyof Between): End => ({
    send(body) {
      for (const each of between[way](body)) queueMicrotask(() => listeners[1 - own]?.(each))
    },
    onMessage(listener) {
      listeners[own] = listener
    },
  })
  return [end(0, 'down'), end(1, 'up')]
}

/** A bench without processes and sockets. */
export function world({
  roles,
  ratePerSecond,
  between = { down: (body) => [body], up: (body) => [body] },
  usage,
  proxy,
}: World): Bench {
  const [theirs, ours] = pair(between)
  const site: Site = {
    // Nothing connects to it.
    server: new Server(),
    ends: [theirs],
    each: (listener) => listener(theirs),
    broadcast: theirs.send,
  }
  let part: ReturnType<ServerRole> = notAsked
  const server: ServerProcess = {
    isAlive: true,
    listen: async () => 'http://127.0.0.1:1',
    async prepare(role, work: Work) {
      part = roles[role]?.(site, work) ?? part
    },
    play: () => part(),
    usage: async () => (usage === undefined ? await notAsked() : usage()),
    memory: notAsked,
    close: async () => {},
    end() {},
  }
  const client = async () => ({ ...ours, close: async () => {} })
  return {
    options: { ...SMOKE, ratePerSecond },
    system: (name) => ({
      name,
      techniques: [],
      packages: [],
      configuration: '',
      recovery: '',
      server: notAsked,
      connect: client,
      connectWithRecovery: client,
    }),
    server: () => server,
    crowd() {
      throw new Error('not available in this test')
    },
    proxy() {
      if (proxy === undefined) throw new Error('not available in this test')
      return proxy
    },
  }
}
