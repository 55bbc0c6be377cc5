import type { Data, Head } from '../network/ends.ts'

const utf8 = new TextDecoder()
const bytes = new TextEncoder()

interface Waiting {
  resolve(result: { readonly value: Uint8Array | undefined; readonly done: boolean }): void
  reject(error: unknown): void
}

interface Reader {
  read(): Promise<{ readonly value: Uint8Array | undefined; readonly done: boolean }>
  cancel(): Promise<void>
}

/**
 * An answer as the client reads it: what it uses of a `Response`, which itself would cost more than
 * all the rest of a simulated request.
 */
export class Answer {
  readonly status: number
  readonly ok: boolean
  readonly headers: { get(name: string): string | null }
  readonly #pieces: Data[] = []
  #waiting: Waiting | null = null
  #ending: { readonly error: unknown } | 'whole' | null = null

  constructor({ status, headers }: Head) {
    this.status = status
    this.headers = { get: (name) => headers[name] ?? null }
    this.ok = status >= 200 && status < 300
  }

  get body(): { getReader(): Reader } {
    return { getReader: () => ({ read: () => this.#read(), cancel: async () => this.end('whole') }) }
  }

  async text(): Promise<string> {
    let text = ''
    for (;;) {
      const { value } = await this.#read()
      if (value === undefined) return text
      text += utf8.decode(value)
    }
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  add(data: Data): void {
    this.#pieces.push(data)
    this.#serve()
  }

  /** `whole`: nothing more comes; else nothing more will, and this is why. */
  end(how: { readonly error: unknown } | 'whole'): void {
    this.#ending ??= how
    this.#serve()
  }

  #read(): Promise<{ value: Uint8Array | undefined; done: boolean }> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#serve()
    })
  }

  #serve(): void {
    const waiting = this.#waiting
    if (waiting === null || (this.#pieces.length === 0 && this.#ending === null)) return
    this.#waiting = null
    // An answer that was aborted or cut gives out nothing more.
    if (this.#ending !== null && this.#ending !== 'whole') return waiting.reject(this.#ending.error)
    const piece = this.#pieces.shift()
    const value = typeof piece === 'string' ? bytes.encode(piece) : piece
    waiting.resolve({ value, done: value === undefined })
  }
}
