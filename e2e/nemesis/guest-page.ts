import { setTimeout as sleep } from 'node:timers/promises'
import { type BrowserContext, chromium, type Page } from 'playwright'
import type { BrowserOrder } from '../hostile/browser.ts'
import type { Guest, GuestOptions } from './guest.ts'
import { PAGE_PATH } from './nginx.ts'
import { PageGuest } from './page-guest.ts'
import type { PageOrder } from './page-main.ts'
import type { PageClock } from './page-news.ts'

/** Between two exchanges with a page. */
const EXCHANGE_MS = 50
/** Questions for the time of a page: of one that takes long, less is known. */
const TIME_QUESTIONS = 20

/** A page of Chromium through the balancer, with clients in it that share what a page has of connections. */
export class GuestPage {
  readonly #context: BrowserContext
  readonly #page: Page
  readonly #clock: PageClock
  readonly #guests = new Map<string, PageGuest>()
  #orders: PageOrder[] = []
  /** Orders of which the page has not said what came of them. */
  #untold = 0
  #failure: string | null = null
  #isClosed = false
  #exchanging: Promise<void>

  private constructor(context: BrowserContext, page: Page, clock: PageClock) {
    this.#context = context
    this.#page = page
    this.#clock = clock
    this.#exchanging = this.#exchange()
  }

  static async open({ endpoint, script }: BrowserOrder, url: string): Promise<GuestPage> {
    const browser = await chromium.connect(endpoint)
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${url}${PAGE_PATH}`)
    await page.addScriptTag({ content: script })
    return new GuestPage(context, page, await clockOf(page))
  }

  /** Why it says nothing more; null while it does. */
  get failure(): string | null {
    return this.#failure
  }

  /** Whether it has said what came of all that it was told. */
  get hasDone(): boolean {
    return this.#untold === 0
  }

  /** A client in the page. */
  enter(options: GuestOptions): Guest {
    const guest = new PageGuest(options, this)
    this.#guests.set(guest.name, guest)
    this.order({ type: 'open', options })
    return guest
  }

  order(order: PageOrder): void {
    this.#orders.push(order)
    this.#untold++
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#exchanging
    await this.#context.close()
    await this.#context.browser()?.close()
  }

  async #exchange(): Promise<void> {
    for (; !this.#isClosed; await sleep(EXCHANGE_MS)) {
      const orders = this.#orders
      this.#orders = []
      try {
        const news = await this.#page.evaluate((all) => nemesis.exchange(all), orders)
        for (const each of news) this.#guests.get(each.name)?.hear(each, this.#clock)
        this.#untold -= orders.length
      } catch (error) {
        this.#failure = String(error)
        return
      }
    }
  }
}

/** The time of a page lies between when it was asked and when it has answered. */
async function clockOf(page: Page): Promise<PageClock> {
  let [most, least] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let i = 0; i < TIME_QUESTIONS; i++) {
    const askedMs = performance.now()
    const pageMs = await page.evaluate(() => nemesis.now())
    least = Math.max(least, askedMs - pageMs)
    most = Math.min(most, performance.now() - pageMs)
  }
  return { early: (pageMs) => pageMs + least, late: (pageMs) => pageMs + most }
}
