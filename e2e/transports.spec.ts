import type { Body } from '@rungway/gateway'
import { ALL_TRANSPORTS, expect, openClient, test, upTo } from './fixtures.ts'

const MESSAGES = 200
const AHEAD = 10
/** How far the conversation has come when the link is cut. */
const CUTS_AT = [50, 100, 150]
const BURST = 1_000

for (const { name } of ALL_TRANSPORTS) {
  test.describe(name, () => {
    for (const cutsAt of [[], CUTS_AT]) {
      test(`${MESSAGES} messages each way, once and in order, with ${cutsAt.length} cuts`, async ({ page, site }) => {
        const { gateway, proxy, ...rest } = await site()
        const heard: Body[] = []
        const cuts: number[] = []
        gateway.on('session', (session) =>
          session.on('message', (body) => {
            heard.push(body)
            session.send(heard.length)
            // In the middle of both: more is on its way up, and the answer has not left.
            if (cutsAt.includes(heard.length)) cuts.push(proxy.cut())
          }),
        )
        await openClient(page, { gateway, proxy, ...rest }, { transports: [name] })
        await page.evaluate(([ahead, last]) => rungway.converse(ahead, last), [AHEAD, MESSAGES] as const)
        await expect.poll(() => page.evaluate(() => rungway.heard.length), { timeout: 20_000 }).toBe(MESSAGES)
        // What came twice would come before what is said last.
        await page.evaluate(async () => {
          rungway.client.send('last')
          await rungway.client.flush()
        })
        await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(MESSAGES + 1)
        expect(heard).toEqual([...upTo(MESSAGES), 'last'])
        expect(await page.evaluate(() => rungway.heard)).toEqual(upTo(MESSAGES + 1))
        expect(await page.evaluate(() => [...rungway.carriers])).toEqual([name])
        expect(await page.evaluate(() => rungway.resets)).toEqual([])
        expect(gateway.sessionCount).toBe(1)
        // Cuts that cut nothing would prove nothing.
        expect(cuts.map((connections) => connections > 0)).toEqual(cutsAt.map(() => true))
      })
    }

    test('bytes arrive as bytes', async ({ page, site }) => {
      test.skip(name === 'jsonp-polling', 'what does not fit into a URL cannot go up')
      const opened = await site()
      const heard: Body[] = []
      opened.gateway.on('session', (session) =>
        session.on('message', (body) => {
          heard.push(body)
          session.send(body)
        }),
      )
      await openClient(page, opened, { transports: [name] })
      await page.evaluate(() => {
        rungway.client.send(Uint8Array.from({ length: 256 }, (_, i) => i))
        rungway.client.send(new Uint8Array(0))
        rungway.client.send(Uint8Array.from({ length: 100_000 }, (_, i) => i % 251))
      })
      const expected = [upTo(256).map((n) => n - 1), [], Array.from({ length: 100_000 }, (_, i) => i % 251)]
      await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(expected.length)
      // Compared as text: the matcher takes seconds to compare a hundred thousand numbers one by
      // one.
      expect(JSON.stringify(await page.evaluate(() => rungway.heard))).toBe(JSON.stringify(expected))
      expect(heard.map((body) => body instanceof Uint8Array)).toEqual([true, true, true])
      expect(JSON.stringify(heard.map((body) => [...(body as Uint8Array)]))).toBe(JSON.stringify(expected))
    })

    test(`a burst of ${BURST} both ways at once`, async ({ page, site }) => {
      const opened = await site()
      const heard: Body[] = []
      opened.gateway.on('session', (session) => {
        for (const n of upTo(BURST)) session.send(n)
        session.on('message', (body) => heard.push(body))
      })
      await openClient(page, opened, { transports: [name] })
      await page.evaluate(async (last) => {
        for (let n = 1; n <= last; n += 1) rungway.client.send(n)
        await rungway.client.flush()
      }, BURST)
      expect(heard).toEqual(upTo(BURST))
      await expect.poll(() => page.evaluate(() => rungway.heard.length)).toBe(BURST)
      expect(await page.evaluate(() => rungway.heard)).toEqual(upTo(BURST))
    })
  })
}
