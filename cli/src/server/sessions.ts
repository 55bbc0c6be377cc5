import type { Gateway, Session } from '@rungway/gateway'

/** Sessions by name: what operators and webhooks call them. */
export class SessionNames {
  readonly #sessions = new Map<string, Session>()

  constructor(gateway: Gateway) {
    gateway.on('session', (session) => {
      this.#sessions.set(session.name, session)
      session.on('close', () => this.#sessions.delete(session.name))
    })
  }

  get(name: string): Session | undefined {
    return this.#sessions.get(name)
  }

  values(): IterableIterator<Session> {
    return this.#sessions.values()
  }
}
