import type { Options } from '../format/options.ts'
import { type CrowdProcess, startCrowd } from './processes/crowd-process.ts'
import { type DelayProxyProcess, startDelayProxy } from './processes/delay-proxy-process.ts'
import { type ProfiledServerProcess, startServer } from './processes/server-process.ts'
import type { Bench } from './scenarios/scenario.ts'
import { SYSTEMS } from './systems/index.ts'
import type { System } from './systems/system.ts'

/** The processes that a run keeps from round to round, each started on first use. */
export class KeptProcesses implements Bench {
  readonly options: Options
  readonly #servers = new Map<string, ProfiledServerProcess>()
  #crowd: CrowdProcess | null = null
  #proxy: DelayProxyProcess | null = null

  constructor(options: Options) {
    this.options = options
  }

  system(name: string): System {
    const system = SYSTEMS.find((each) => each.name === name)
    if (system === undefined) throw new Error(`no system is named "${name}"`)
    return system
  }

  server(system: string): ProfiledServerProcess {
    const running = this.#servers.get(system)
    if (running?.isAlive) return running
    const started = startServer(system)
    this.#servers.set(system, started)
    return started
  }

  crowd(): CrowdProcess {
    if (this.#crowd?.isAlive) return this.#crowd
    this.#crowd = startCrowd()
    return this.#crowd
  }

  proxy(): DelayProxyProcess {
    if (!this.#proxy?.isAlive) this.#proxy = startDelayProxy()
    return this.#proxy
  }

  /** Ends the processes of that system and of the crowd: the next use starts fresh ones. */
  discard(system: string): void {
    this.#crowd?.end()
    this.#servers.get(system)?.end()
    this.#servers.delete(system)
  }

  end(): void {
    this.#proxy?.end()
    this.#crowd?.end()
    for (const server of this.#servers.values()) server.end()
  }
}
