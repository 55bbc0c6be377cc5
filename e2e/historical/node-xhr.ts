/**
 * As much of `XMLHttpRequest` as the historical transports use, by Node's `fetch`: what a page had,
 * for tests without a page.
 */
export class NodeXhr extends EventTarget {
  status = 0
  responseText = ''
  onprogress: (() => void) | null = null
  onload: (() => void) | null = null
  onerror: (() => void) | null = null
  onabort: (() => void) | null = null
  readonly #abort = new AbortController()
  readonly #headers: Record<string, string> = {}
  #method = 'GET'
  #url = ''
  #replyHeaders = new Headers()

  open(method: string, url: string): void {
    this.#method = method
    this.#url = url
  }

  setRequestHeader(name: string, value: string): void {
    this.#headers[name] = value
  }

  getResponseHeader(name: string): string | null {
    return this.#replyHeaders.get(name)
  }

  send(body: string | null): void {
    void this.#run(body).then(
      () => this.onload?.(),
      () => (this.#abort.signal.aborted ? this.onabort?.() : this.onerror?.()),
    )
  }

  abort(): void {
    this.#abort.abort()
  }

  async #run(body: string | null): Promise<void> {
    try {
      const init = { method: this.#method, headers: this.#headers, signal: this.#abort.signal, body }
      const { status, headers, body: stream } = await fetch(this.#url, init)
      this.#replyHeaders = headers
      this.status = status
      const utf8 = new TextDecoder()
      for await (const chunk of stream ?? []) {
        this.responseText += utf8.decode(chunk, { stream: true })
        this.onprogress?.()
      }
    } finally {
      this.dispatchEvent(new Event('loadend'))
    }
  }
}
