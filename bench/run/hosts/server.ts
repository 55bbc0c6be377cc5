import { ownProfiler } from '../measure/profiler.ts'
import { ownMemory, ownUsage } from '../measure/usage.ts'
import { countWire, type WireCount } from '../measure/wire.ts'
import { offerFiles } from '../processes/browser-files.ts'
import { answerCalls } from '../processes/calls.ts'
import type { ProfiledControl } from '../processes/control.ts'
import type { Site } from '../scenarios/scenario.ts'
import { SERVER_ROLES } from '../scenarios/server-roles.ts'
import { SYSTEMS } from '../systems/index.ts'
import type { Listening } from '../systems/system.ts'
import type { End } from '../traffic/end.ts'
import type { Recording } from '../traffic/work.ts'

// The process of the system under test. Its only argument is the system's name; commands come from
// its parent process.

const [, , name = ''] = process.argv
const system = SYSTEMS.find((each) => each.name === name)
if (system === undefined) throw new Error(`no system is named "${name}"`)
const server = await system.server()

/** One server, from `listen` to `close`. */
interface Running {
  readonly listening: Listening
  readonly site: Site
  wire(): WireCount
}

const profiler = ownProfiler()

let running: Running | null = null
let part: () => Promise<Recording> = () => Promise.reject(new Error('nothing is prepared'))

const current = (): Running => {
  if (running === null) throw new Error('the server is not listening')
  return running
}

const control: ProfiledControl = {
  async listen(settings, files) {
    const ends: End[] = []
    const listeners: ((end: End) => void)[] = []
    const listening = await server.listen(settings, (opened) => {
      ends.push(opened)
      for (const listener of listeners) listener(opened)
    })
    const site: Site = {
      server: listening.server,
      ends,
      each(listener) {
        ends.forEach(listener)
        listeners.push(listener)
      },
      broadcast: (body) => listening.broadcast(body),
    }
    running = { listening, site, wire: countWire(listening.server) }
    if (files) offerFiles(listening.server, files)
    return listening.url
  },
  async prepare(role, work) {
    const found = SERVER_ROLES[role]
    if (found === undefined) throw new Error(`no server role is named "${role}"`)
    part = found(current().site, work)
  },
  play: () => part(),
  usage: async () => ({ ...current().wire(), ...ownUsage() }),
  memory: async () => ownMemory(),
  startProfile: () => profiler.start(),
  stopProfile: () => profiler.stop(),
  async close() {
    const { listening } = current()
    running = null
    await listening.close()
  },
}

answerCalls(control)
