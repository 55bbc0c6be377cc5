import { runInNewContext } from 'node:vm'
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

/**
 * As much of a document as loads scripts, for tests without a page.
 *
 * @param pageOf The URL of the page that a script's URL belongs to: what browsers send as `Referer`.
 */
export function scriptDocument(pageOf: (src: string) => string): Pick<HistoricalEnvironment, 'document' | 'callbacks'> {
  const callbacks: Record<string, unknown> = {}
  const document = {
    createElement: () => new ScriptElement(),
    // No policy forbids anything here.
    addEventListener() {},
    removeEventListener() {},
    head: { append: (script: ScriptElement) => void script.load(pageOf(script.src), callbacks) },
  }
  return { document: document as unknown as Document, callbacks }
}
