import type { Page } from '@playwright/test'
import { type HttpRules, kindOf, PASS, refuseUpgrades } from '@rungway/proxy'
import { test as base, expect } from './fixtures.ts'
import { expectFlow, expectOn, expectUnblamed, expectWhole, openTalk } from './talk.ts'
import { DEAF_SOCKETS, type World, world } from './world.ts'

const test = base.extend<{ world: World }>({ world })

const NO_SOCKETS = refuseUpgrades({ status: 404 })

/** Looks often: what is healed soon after a failure is tried again at once. */
const PATIENCE = { timeout: 15_000, intervals: [50] }

/** Waits until the client's explanation matches. */
const expectSentence = (page: Page, pattern: RegExp) =>
  expect.poll(() => page.evaluate(() => rungway.client.explain().sentence), PATIENCE).toMatch(pattern)

/** The last change of transport comes to be this. */
const expectChange = (page: Page, from: string | null, to: string, reason: RegExp) =>
  expect
    .poll(() => page.evaluate(() => rungway.changes.at(-1)), PATIENCE)
    .toEqual({ from, to, reason: expect.stringMatching(reason) })

test('where sockets are silent the next transport carries, and the socket when they are not', async ({
  page,
  world,
}) => {
  world.network.use(DEAF_SOCKETS)
  const talking = await openTalk(page, world)
  await expectChange(page, null, 'sse', /^websocket has not carried yet$/)
  await expectSentence(
    page,
    /^On sse for \S+ s, because websocket has not carried yet; websocket was silent at \S+ \(\S+ s ago, /,
  )
  world.network.use(PASS)
  await expectChange(page, 'sse', 'websocket', /^it is better, and carries again$/)
  await expectFlow(page, talking)
  await expectWhole(page, talking)
})

test('sockets that fall silent are left without a gap, and come back', async ({ page, world }) => {
  const talking = await openTalk(page, world)
  await expectOn(page, 'websocket')
  const before = await page.evaluate(() => rungway.states.length)
  world.network.use(DEAF_SOCKETS)
  await expectChange(page, 'websocket', 'sse', /^websocket was held$/)
  await expectFlow(page, talking)
  await expectSentence(
    page,
    /^On sse for \S+ s, because websocket was held; websocket was (held|silent) at \S+ \(\S+ s ago, /,
  )
  // The next link carried before the last one was let go.
  expect(await page.evaluate((from) => rungway.states.slice(from), before)).toEqual(['open'])
  world.network.use(PASS)
  await expectChange(page, 'sse', 'websocket', /^it is better, and carries again$/)
  await expectFlow(page, talking)
  await expectWhole(page, talking)
})

test('sockets that are killed and refused are left, and come back when they are let through', async ({
  page,
  world,
}) => {
  const talking = await openTalk(page, world)
  await expectOn(page, 'websocket')
  world.network.use(NO_SOCKETS)
  expect(world.network.cut()).toBeGreaterThan(0)
  await expectChange(page, 'websocket', 'sse', /^websocket was (cut|refused)$/)
  await expectFlow(page, talking)
  await expectSentence(
    page,
    /^On sse for \S+ s, because websocket was \S+; websocket was refused at [^(]+ \(\S+ s ago, tried again/,
  )
  world.network.use(PASS)
  await expectChange(page, 'sse', 'websocket', /^it is better, and carries again$/)
  await expectSentence(page, /^On websocket for \S+ s, because it is better, and carries again/)
  await expectFlow(page, talking)
  await expectWhole(page, talking)
})

test('where sockets are refused and streams are held, polling carries', async ({ page, world }) => {
  const down: HttpRules['down'] = (unit, exchange) =>
    unit.type === 'body' && ['event-stream', 'stream'].includes(kindOf(exchange)) ? 'hold' : 'pass'
  world.network.use({ ...NO_SOCKETS, down })
  const talking = await openTalk(page, world)
  await expectChange(page, null, 'long-polling', /^\S+ (has not carried yet|was \S+)$/)
  await expectSentence(page, /^On long-polling .*; websocket was refused .*; sse was (silent|one-behind) /)
  await expectWhole(page, talking)
})

test('where POSTs are swallowed, GETs carry up, and no transport is blamed', async ({ page, world }) => {
  const talking = await openTalk(page, world, 'sse')
  const ups = () => world.requests.filter(({ url }) => url.includes('/rungway/up')).map(({ method }) => method)
  expect(ups()).not.toContain('GET')
  world.network.use({ request: ({ method }) => (method === 'POST' ? 'swallow' : 'pass') })
  await expect.poll(() => ups().at(-1), PATIENCE).toBe('GET')
  await expectFlow(page, talking)
  expect(ups().at(-1)).toBe('GET')
  await expectWhole(page, talking)
  await expectUnblamed(page, 'sse')
})
