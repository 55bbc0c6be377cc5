import { err, ok, type Result } from '../src/result.ts'
import type { SessionLimits } from '../src/session/limits.ts'
import { ServerSession } from '../src/session/server-session.ts'
import type { Code } from '../src/wire/codes.ts'
import { decodeHello, type Hello } from '../src/wire/hello.ts'
import type { Link } from './gateway-shell.ts'
import { GatewayWatch } from './gateway-watch.ts'
import type { GatewayLife, Journal } from './journal.ts'
import type { End } from './network.ts'
import type { VirtualTime } from './virtual-time.ts'

export interface Entry {
  readonly core: ServerSession<Link>
  readonly watch: GatewayWatch
}

export const NOBODY: End = { heard: () => {}, gone: () => {} }

/** Which sessions there are, and what became of those that ended. */
export class SessionTable {
  readonly #time: VirtualTime
  readonly #limits: SessionLimits
  readonly #journal: Journal
  readonly #sessions = new Map<string, Entry>()
  readonly #ended = new Map<string, Code>()

  constructor(time: VirtualTime, limits: SessionLimits, journal: Journal) {
    this.#time = time
    this.#limits = limits
    this.#journal = journal
  }

  get entries(): readonly Entry[] {
    return [...this.#sessions.values()]
  }

  has(entry: Entry): boolean {
    return this.#sessions.get(entry.core.id) === entry
  }

  remove(id: string, code: Code): void {
    this.#sessions.delete(id)
    this.#ended.set(id, code)
  }

  /** Forgets everything, as a restart does. Returns what there was. */
  forget(): readonly Entry[] {
    const { entries } = this
    this.#sessions.clear()
    this.#ended.clear()
    return entries
  }

  /** The session that a hello speaks of, opened if need be. */
  admit(query: string): Result<{ readonly hello: Hello; readonly entry: Entry }, Code> {
    const values = new Map(query.split('&').map((pair) => pair.split('=') as [string, string]))
    const hello = decodeHello((name) => values.get(name))
    if (!hello.ok) return hello
    const { session: id, resume } = hello.value
    const known = this.#sessions.get(id)
    if (known !== undefined) {
      // Opened anew under the same id, after a restart, by a request that was late: not the session that is asked for.
      const isOther = resume !== '' && resume !== known.core.epoch
      if (isOther) this.#journal.reached['another epoch']++
      return isOther ? err('unknown-session') : ok({ hello: hello.value, entry: known })
    }
    const ended = this.#ended.get(id)
    if (ended !== undefined) return err(ended)
    return resume ? err('unknown-session') : ok({ hello: hello.value, entry: this.#open(id) })
  }

  #open(id: string): Entry {
    const number = this.#journal.gateways.length + 1
    const name = `gateway-${number}`
    const life: GatewayLife = { id, name, said: 0, heard: 0, closes: false, heardClose: false, end: null }
    this.#journal.gateways.push(life)
    // The terms carry the number of the life beside its epoch: so the watch on the client's side tells two sessions of one id apart by itself.
    const limits = { ...this.#limits, pollMs: this.#limits.pollMs + number }
    const entry = {
      core: new ServerSession<Link>(id, `epoch-${number}`, limits, this.#time.now),
      watch: new GatewayWatch(life, this.#time, this.#limits, this.#journal),
    }
    this.#sessions.set(id, entry)
    return entry
  }
}
