import { type Browser, type BrowserType, chromium, firefox } from 'playwright'
import { findChromium, findFirefox } from '../../../tools/browser.ts'
import type { Cell } from '../../format/cell.ts'
import { unpinned } from '../measure/pin.ts'

export type BrowserName = Exclude<Cell['client'], 'node'>

interface Found {
  readonly executablePath: string
  readonly channel?: string
}

interface Kind {
  readonly type: BrowserType
  find(): Found | null
}

const KINDS: Readonly<Record<BrowserName, Kind>> = {
  chromium: { type: chromium, find: findChromium },
  firefox: { type: firefox, find: findFirefox },
}

/** The browsers of this machine, at most one process of each, started on first use. */
export class Browsers {
  readonly #found = new Map<BrowserName, Found | null>()
  readonly #open = new Map<BrowserName, Promise<Browser>>()

  has(name: BrowserName): boolean {
    return this.#find(name) !== null
  }

  /**
   * Rejects if the browser is not installed. It may use every core: a browser is many processes,
   * which would wait for each other on one.
   */
  open(name: BrowserName): Promise<Browser> {
    const open = this.#open.get(name) ?? this.#launch(name)
    this.#open.set(name, open)
    return open
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()]
    this.#open.clear()
    await Promise.allSettled(open.map(async (browser) => await (await browser).close()))
  }

  /** Finding a browser means running it, so the result is kept. */
  #find(name: BrowserName): Found | null {
    const known = this.#found.get(name)
    if (known !== undefined) return known
    const found = KINDS[name].find()
    this.#found.set(name, found)
    return found
  }

  async #launch(name: BrowserName): Promise<Browser> {
    const found = this.#find(name)
    if (found === null)
      throw new Error(`${name} is not installed; run npx tsx tools/browser.ts for the command to install it`)
    const { executablePath, channel } = found
    const options = { executablePath, ...(channel === undefined ? {} : { channel }) }
    return await unpinned(() => KINDS[name].type.launch(options))
  }
}
