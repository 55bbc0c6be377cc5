import { createContext, runInContext, runInNewContext } from 'node:vm'
import type { HistoricalEnvironment } from '@rungway/client/historical'

/** A script element as the JSONP transport uses one. */
class ScriptElement {
  src = ''
  referrerPolicy = ''
  onload: (() => void) | null = null
  onerror: (() => void) | null = null
  readonly #removed = new AbortController()

  remove(): void {
    this.#removed.abort()
  }

  async load(page: string, callbacks: Record<string, unknown>): Promise<void> {
    try {
      const answer = await fetch(this.src, { headers: { referer: page }, signal: this.#removed.signal })
      const type = answer.headers.get('content-type') ?? ''
      if (!answer.ok || !type.includes('javascript')) throw new Error(`no script: ${answer.status} ${type}`)
      const code = await answer.text()
      if (this.#removed.signal.aborted) return
      runInNewContext(code, callbacks)
      this.onload?.()
    } catch {
      if (!this.#removed.signal.aborted) this.onerror?.()
    }
  }
}

/** A frame element as the forever iframe uses one: runs each script of its document as it comes. */
class FrameElement {
  src = ''
  hidden = false
  onload: (() => void) | null = null
  readonly #removed = new AbortController()

  remove(): void {
    this.#removed.abort()
  }

  async load(callbacks: Record<string, unknown>): Promise<void> {
    // The scripts remove themselves from their document, of which there is nothing more here.
    const script = { parentNode: { removeChild() {} } }
    const frame = createContext({ parent: callbacks, document: { getElementsByTagName: () => [script] } })
    try {
      const { body } = await fetch(this.src, { signal: this.#removed.signal })
      const utf8 = new TextDecoder()
      let unread = ''
      for await (const chunk of body ?? []) {
        unread += utf8.decode(chunk, { stream: true })
        for (;;) {
          const found = /<script>([\s\S]*?)<\/script>/.exec(unread)
          if (found === null || this.#removed.signal.aborted) break
          unread = unread.slice(found.index + found[0].length)
          runInContext(found[1] ?? '', frame)
        }
      }
    } catch {
      // A frame shows an error page, and its page hears that it has loaded.
    }
    if (!this.#removed.signal.aborted) this.onload?.()
  }
}

/**
 * As much of a document as loads scripts and frames, for tests without a page.
 *
 * @param pageOf The URL of the page that a script's URL belongs to: what browsers send as
 * `Referer`.
 */
export function scriptDocument(pageOf: (src: string) => string): Pick<HistoricalEnvironment, 'document' | 'callbacks'> {
  const callbacks: Record<string, unknown> = {}
  const document = {
    createElement: (name: string) => (name === 'iframe' ? new FrameElement() : new ScriptElement()),
    // No policy forbids anything here.
    addEventListener() {},
    removeEventListener() {},
    body: { append: (frame: FrameElement) => void frame.load(callbacks) },
    head: { append: (script: ScriptElement) => void script.load(pageOf(script.src), callbacks) },
  }
  return { document: document as unknown as Document, callbacks }
}
