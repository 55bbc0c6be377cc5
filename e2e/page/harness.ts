import { type Body, type Client, type ClientOptions, connect, TRANSPORTS } from '@rungway/client'

export interface OpenOptions {
  readonly url?: string
  /** Names; all that there are, unless told otherwise. */
  readonly transports?: readonly string[]
  readonly token?: string
}

/** What a test may do in a page, by `page.evaluate`. */
export interface Harness {
  client: Client
  /** In the order in which they came. */
  readonly heard: unknown[]
  /** Transports that have brought a message. */
  readonly carriers: Set<string>
  readonly states: string[]
  readonly resets: string[]
  /** Errors and rejections that nobody caught. */
  readonly errors: string[]
  open(options?: OpenOptions): void
  /** Says 1, 2, … `last`, with never more than `ahead` that the gateway has not answered by a message of its own. */
  converse(ahead: number, last: number): void
  /** Says no more; returns the last number that was said, once the gateway has it. */
  conclude(): Promise<number>
}

let said = 0
let limit = 0
let ahead = 0

const sayOn = (): void => {
  while (said < limit && said - harness.heard.length < ahead) {
    said += 1
    harness.client.send(said)
  }
}

const harness: Harness = {
  client: undefined as unknown as Client,
  heard: [],
  carriers: new Set(),
  states: [],
  resets: [],
  errors: [],
  open({ url = '/rungway', transports, token } = {}) {
    const options: Partial<ClientOptions> = token === undefined ? {} : { token }
    const chosen = TRANSPORTS.filter(({ name }) => transports?.includes(name) ?? true)
    const client = connect(url, { ...options, transports: chosen })
    client.on('message', (body: Body, { transport }) => {
      harness.heard.push(body instanceof Uint8Array ? [...body] : body)
      harness.carriers.add(transport)
      sayOn()
    })
    client.on('state', (state) => {
      harness.states.push(state.name === 'closed' ? `closed ${state.error?.code ?? 'by word'}` : state.name)
    })
    client.on('reset', ({ code }) => harness.resets.push(code))
    harness.client = client
  },
  converse(window, last) {
    ahead = window
    limit = last
    sayOn()
  },
  async conclude() {
    limit = 0
    await harness.client.flush()
    return said
  },
}

addEventListener('error', ({ message }) => harness.errors.push(message))
addEventListener('unhandledrejection', ({ reason }) => harness.errors.push(String(reason)))

declare global {
  var rungway: Harness
}
globalThis.rungway = harness
