import type { Page } from '@playwright/test'
import type { Body } from '@rungway/gateway'
import { expect, openClient, TRANSPORTS, upTo } from './fixtures.ts'
import type { Site } from './site.ts'

/** How often either side sends something by itself. */
const PAUSE_MS = 25

/** What both sides say to each other: numbers, from 1. */
export interface Talk {
  /** What the gateway has heard. */
  readonly heard: readonly Body[]
  /** How many the gateway has said. */
  readonly said: number
  stop(): void
  /** After a stop. */
  start(): void
}

/** The gateway talks to its first session, as the page does after `rungway.talk`. */
export function talk({ gateway }: Site, pauseMs = PAUSE_MS): Talk {
  const heard: Body[] = []
  let said = 0
  const say = () => {
    const [session] = gateway.sessions()
    if (session === undefined) return
    said += 1
    session.send(said)
  }
  gateway.on('session', (session) => session.on('message', (body) => heard.push(body)))
  let timer = setInterval(say, pauseMs)
  return {
    heard,
    get said() {
      return said
    },
    stop: () => clearInterval(timer),
    start() {
      timer = setInterval(say, pauseMs)
    },
  }
}

export const startTalking = (page: Page): Promise<void> => page.evaluate((pauseMs) => rungway.talk(pauseMs), PAUSE_MS)

const NAMES = TRANSPORTS.map(({ name }) => name)

/** That transport first, and those below it to step down to. */
export const from = (name: string): string[] => NAMES.slice(NAMES.indexOf(name))

/** A page and a gateway that talk to each other all the time, by that transport or one below it. */
export async function openTalk(page: Page, site: Site, transport = 'websocket'): Promise<Talk> {
  const talking = talk(site)
  await openClient(page, site, { transports: from(transport) })
  await startTalking(page)
  await expectFlow(page, talking)
  return talking
}

/** The gateway has said that many more. */
export async function expectSaid(talk: Talk, count: number): Promise<void> {
  const { said } = talk
  await expect.poll(() => talk.said).toBeGreaterThanOrEqual(said + count)
}

/** Messages have come through both ways since now. */
export async function expectFlow(page: Page, talk: Talk): Promise<void> {
  const up = talk.heard.length
  const down = await page.evaluate(() => rungway.heard.length)
  const { said } = talk
  // What was said before does not count: it may have waited for longer.
  await expect.poll(() => talk.heard.length, { timeout: 20_000 }).toBeGreaterThan(up)
  await expect
    .poll(() => page.evaluate(() => rungway.heard.length), { timeout: 20_000 })
    .toBeGreaterThan(Math.max(down, said))
}

/** Everything that was said has arrived, once and in order, both ways, and no loss was reported. */
export async function expectWhole(page: Page, talk: Talk): Promise<void> {
  talk.stop()
  const last = await page.evaluate(() => rungway.conclude())
  expect(last).toBeGreaterThan(0)
  expect(talk.heard).toEqual(upTo(last))
  expect(talk.said).toBeGreaterThan(0)
  await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(talk.said)
  expect(await page.evaluate(() => rungway.heard)).toEqual(upTo(talk.said))
  expect(await page.evaluate(() => rungway.resets)).toEqual([])
  expect(await page.evaluate(() => rungway.errors)).toEqual([])
}

/** That transport carries. A machine that stood still while the page opened may have tried another before. */
export const expectOn = (page: Page, transport: string): Promise<void> =>
  expect.poll(() => page.evaluate(() => rungway.client.explain().transport)).toBe(transport)

/** Nothing went wrong: no transport has failed, and the session never went to another. */
export async function expectUnblamed(page: Page, transport: string): Promise<void> {
  const { changes, explanation } = await page.evaluate(() => ({
    changes: rungway.changes,
    explanation: rungway.client.explain(),
  }))
  expect(changes.map(({ from, to }) => [from, to])).toEqual([[null, transport]])
  expect(explanation.transport).toBe(transport)
  expect(explanation.rungs.filter(({ outcome }) => outcome !== null)).toEqual([])
}
