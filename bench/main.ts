import { writeFileSync } from 'node:fs'
import { machine } from './measure/machine.ts'
import { HELP, type Options, parseOptions } from './options.ts'
import { type Cell, plan } from './plan.ts'
import { startIdle } from './processes/idle-process.ts'
import { startServer } from './processes/server-process.ts'
import { progress } from './progress.ts'
import { consoleReport } from './report/console.ts'
import { type Measured, type Results, summarise } from './results.ts'
import { run } from './run.ts'
import { SCENARIOS } from './scenarios/index.ts'
import { SYSTEMS } from './systems/index.ts'

async function bench(options: Options): Promise<Results> {
  const techniques = SYSTEMS.flatMap(({ name: system, techniques }) =>
    techniques
      .filter((technique) => options.only?.includes(technique) ?? true)
      .map((technique) => ({ system, technique })),
  )
  const cells = SCENARIOS.flatMap(({ name: scenario }) => techniques.map((each): Cell => ({ ...each, scenario })))
  const about = machine(SYSTEMS.flatMap(({ packages }) => packages))
  const steps = plan(cells, options.rounds)
  const { idleSeconds: seconds, pollMs } = options
  const idle = seconds > 0 ? startIdle({ cells: techniques, seconds, pollMs }) : null
  const servers = new Map(SYSTEMS.map((system) => [system.name, { system, process: startServer(system.name) }]))
  const report = progress(steps.length)
  const measured: Measured[] = []
  try {
    await idle?.opened
    for (const [done, step] of steps.entries()) {
      report(done, step)
      const server = servers.get(step.system)
      if (server !== undefined) measured.push(await run(step, server.system, server.process, options))
    }
    report(steps.length, undefined)
    return {
      date: new Date().toISOString().slice(0, 10),
      machine: about,
      options,
      rows: summarise(measured),
      idle: (await idle?.rows) ?? [],
    }
  } finally {
    idle?.end()
    for (const { process } of servers.values()) process.end()
  }
}

const options = parseOptions(
  process.argv.slice(2),
  SYSTEMS.flatMap(({ techniques }) => techniques),
)
if (!options.ok) {
  console.error(`bench: ${options.error}\n\n${HELP}`)
  process.exitCode = 2
} else if (options.value === null) {
  console.log(HELP)
} else {
  const results = await bench(options.value)
  console.log(consoleReport(results, new Map(SCENARIOS.map(({ name, title }) => [name, title]))))
  if (options.value.json !== null) writeFileSync(options.value.json, `${JSON.stringify(results, null, 2)}\n`)
}
