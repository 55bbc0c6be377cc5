import { setTimeout as sleep } from 'node:timers/promises'
import { combineConnectionRules, combineHttpRules } from '../combine.ts'
import { ProxyError } from '../errors.ts'
import type { ChosenFault } from '../faults/fault.ts'
import { faultNamed, parseFault } from '../faults/parse.ts'
import { HttpProxy } from '../http/http-proxy.ts'
import type { ConnectionRules } from '../rules.ts'
import type { TcpProxy } from '../tcp-proxy.ts'
import { COMMANDS, faultList } from './help.ts'

/** What came of a command. */
export interface Outcome {
  readonly text: string
  readonly isOver?: true
}

const labelOf = ({ fault, value }: ChosenFault): string =>
  fault.parameter === null ? fault.name : `${fault.name} ${value}`

/**
 * Takes the commands of the command line, one line at a time, and does to the proxy what they say.
 */
export class Console {
  readonly #proxy: TcpProxy | HttpProxy
  readonly #faults = new Map<string, ChosenFault>()

  /** Throws `ProxyError` with `needs-http` for a fault that the proxy cannot have. */
  constructor(proxy: TcpProxy | HttpProxy, faults: readonly ChosenFault[]) {
    this.#proxy = proxy
    for (const chosen of faults) this.#add(chosen)
    this.#apply()
  }

  /** Never rejects: a line that is wrong is answered with what would be right. */
  async run(line: string): Promise<Outcome> {
    const [command = '', argument] = line.replace(/#.*/, '').trim().split(/\s+/)
    try {
      return (await this.#known(command, argument)) ?? this.#put(line.replace(/#.*/, ''))
    } catch (error) {
      if (error instanceof ProxyError) return { text: error.message }
      throw error
    }
  }

  async #known(command: string, argument: string | undefined): Promise<Outcome | null> {
    switch (command) {
      case '':
        return { text: '' }
      case 'help':
        return { text: COMMANDS }
      case 'faults':
        return { text: faultList() }
      case 'show':
        return { text: this.#show() }
      case 'cut':
        return { text: `connections reset: ${this.#proxy.cut()}` }
      case 'off':
        return this.#off(argument)
      case 'wait':
        return this.#wait(argument)
      case 'quit':
        return { text: '', isOver: true }
      default:
        return null
    }
  }

  async #wait(argument = ''): Promise<Outcome> {
    if (!/^\d{1,8}$/.test(argument)) return { text: 'wait takes a whole number of milliseconds, such as "wait 5000"' }
    await sleep(Number(argument))
    return { text: '' }
  }

  #put(line: string): Outcome {
    this.#add(parseFault(line))
    this.#apply()
    return { text: this.#inForce() }
  }

  #off(name: string | undefined): Outcome {
    if (name === undefined) this.#faults.clear()
    else this.#faults.delete(faultNamed(name).name)
    this.#apply()
    return { text: this.#inForce() }
  }

  #add(chosen: ChosenFault): void {
    const { name, layer } = chosen.fault
    if (layer === 'http' && !(this.#proxy instanceof HttpProxy))
      throw new ProxyError('needs-http', `${name} needs to read HTTP, which --tcp turns off`)
    this.#faults.set(name, chosen)
  }

  #apply(): void {
    const chosen = [...this.#faults.values()]
    if (this.#proxy instanceof HttpProxy)
      return this.#proxy.use(combineHttpRules(chosen.map(({ fault, value }) => fault.rules(value))))
    const rules = chosen.flatMap(({ fault, value }): ConnectionRules[] =>
      fault.layer === 'connection' ? [fault.rules(value)] : [],
    )
    this.#proxy.use(combineConnectionRules(rules))
  }

  #inForce(): string {
    const labels = [...this.#faults.values()].map(labelOf)
    return labels.length === 0 ? 'no fault: everything passes' : `in force: ${labels.join(', ')}`
  }

  #show(): string {
    const { connections, refused, bytesUp, bytesDown, bytesLost, acted } = this.#proxy.counts
    return [
      this.#inForce(),
      `open connections: ${this.#proxy.connections.length} of ${connections}, ${refused} refused`,
      `bytes: ${bytesUp} up, ${bytesDown} down, ${bytesLost} lost`,
      `interferences: ${acted}`,
    ].join('\n')
  }
}
