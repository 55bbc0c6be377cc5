import { cpuMs } from '../measure/usage.ts'
import { countWire, type WireCount } from '../measure/wire.ts'
import { SCENARIOS } from '../scenarios/index.ts'
import type { End, Recording } from '../scenarios/scenario.ts'
import { SYSTEMS } from '../systems/index.ts'
import type { Listening } from '../systems/system.ts'
import type { Answer, Call, Control } from './control.ts'

// The process of the system under test. Its only argument is the system's name; its orders come from the process that started it.

const [, , name = ''] = process.argv
const system = SYSTEMS.find((each) => each.name === name)
if (system === undefined) throw new Error(`no such system: ${name}`)
const server = await system.server()

let listening: Listening | null = null
let wire: () => WireCount = () => ({ bytesIn: 0, bytesOut: 0, writes: 0, connections: 0, requests: 0 })
let end: End | null = null
let part: () => Promise<Recording> = () => Promise.reject(new Error('nothing is prepared'))

const control: Control = {
  async listen(settings) {
    listening = await server.listen(settings, (opened) => {
      end = opened
    })
    wire = countWire(listening.server)
    return listening.url
  },
  async prepare(scenario, load) {
    const found = SCENARIOS.find((each) => each.name === scenario)
    if (found === undefined || end === null) throw new Error(`cannot play ${scenario}: no such scenario, or no client`)
    part = found.server(end, load)
  },
  play: () => part(),
  usage: async () => ({ ...wire(), cpuMs: cpuMs() }),
  async close() {
    await listening?.close()
    listening = null
    end = null
  },
}

const answer = async ({ id, name, args }: Call): Promise<Answer> => {
  try {
    // Both ends are typed by `Control`; only the channel between them is not.
    const call = control[name] as (...args: readonly unknown[]) => Promise<unknown>
    return { id, value: await call(...args) }
  } catch (error) {
    return { id, error: String(error) }
  }
}

process.on('message', async (call: Call) => {
  process.send?.(await answer(call))
})
// Whoever started this is gone: nobody is left to measure for.
process.on('disconnect', () => process.exit())
