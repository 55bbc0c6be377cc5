import { used } from './measure/usage.ts'
import type { Options } from './options.ts'
import type { Step } from './plan.ts'
import type { ServerProcess } from './processes/server-process.ts'
import type { Measured } from './results.ts'
import { SCENARIOS } from './scenarios/index.ts'
import type { Load, Recording, Scenario } from './scenarios/scenario.ts'
import type { ClientEnd, System } from './systems/system.ts'

/** On top of what a step should take: something that long overdue will not come any more. */
const GRACE_MS = 20_000

/** Runs one step: a fresh server, one client, a warm-up that does not count, and then what does. */
export async function run(step: Step, system: System, server: ServerProcess, options: Options): Promise<Measured> {
  const scenario = SCENARIOS.find(({ name }) => name === step.scenario)
  if (scenario === undefined) throw new Error(`no such scenario: ${step.scenario}`)
  const { ratePerSecond, payloadBytes, seconds, warmUpSeconds, pollMs } = options
  const load = (duration: number): Load => ({
    count: Math.max(1, Math.round(duration * ratePerSecond)),
    ratePerSecond,
    payloadBytes,
  })
  const measure = async (): Promise<Measured> => {
    const url = await server.listen({ pollMs })
    const client = await system.connect(url, step.technique)
    await play(scenario, load(warmUpSeconds), client, server)
    const before = await server.usage()
    const { latency, lag } = await play(scenario, load(seconds), client, server)
    const usage = used(before, await server.usage())
    await client.close()
    await server.close()
    if (latency === null || lag === null) throw new Error('a scenario must time its messages and their sender')
    return { ...step, messages: latency.count, latency, lag, usage }
  }
  const limitMs = (seconds + warmUpSeconds) * 1_000 + GRACE_MS
  return await within(limitMs, `${step.technique}, ${step.scenario}`, measure())
}

/** The server listens before the client speaks, and the other way round. */
async function play(scenario: Scenario, load: Load, client: ClientEnd, server: ServerProcess): Promise<Recording> {
  const part = scenario.client(client, load)
  await server.prepare(scenario.name, load)
  const [ours, theirs] = await Promise.all([part(), server.play()])
  return { latency: ours.latency ?? theirs.latency, lag: ours.lag ?? theirs.lag }
}

async function within<T>(limitMs: number, what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not done after ${Math.round(limitMs / 1_000)} s`)), limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
