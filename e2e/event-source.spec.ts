import { PASS, REFUSE } from '@rungway/proxy'
import { expect, test, upTo } from './fixtures.ts'

test('a bare EventSource hears everything, and goes on after a cut from where it was', async ({ page, site }) => {
  const { gateway, proxy, requests, url } = await site()
  await page.goto(url)
  await page.evaluate(() => {
    const source = new EventSource('/rungway/sse')
    source.onmessage = ({ data }) => rungway.heard.push(JSON.parse(data))
    source.addEventListener('reset', () => rungway.resets.push('reset'))
  })
  await expect.poll(() => gateway.sessionCount).toBe(1)
  for (const n of [1, 2, 3]) expect(gateway.broadcast(n)).toBe(1)
  await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(upTo(3))

  expect(proxy.cut()).toBeGreaterThan(0)
  // Sent while no client listens.
  for (const n of [4, 5]) expect(gateway.broadcast(n)).toBe(1)
  await expect.poll(() => page.evaluate(() => rungway.heard), { timeout: 15_000 }).toEqual(upTo(5))
  gateway.broadcast(6)
  await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(upTo(6))

  expect(requests.map(({ headers }) => headers.get('last-event-id')?.replace(/^.*:/, '') ?? null)).toEqual([null, '3'])
  expect(await page.evaluate(() => rungway.resets)).toEqual([])
  expect(gateway.sessionCount).toBe(1)
})

for (const { maxEnded, code } of [
  { maxEnded: 10, code: 'expired' },
  // As after a restart: the gateway knows nothing of the session.
  { maxEnded: 0, code: 'unknown-session' },
]) {
  test(`a bare EventSource is told when its session is gone: ${code}`, async ({ page, site }) => {
    const { gateway, proxy, url } = await site({ limits: { lingerMs: 300, maxEnded } })
    await page.goto(url)
    await page.evaluate(() => {
      const source = new EventSource('/rungway/sse')
      source.onmessage = ({ data }) => rungway.heard.push(JSON.parse(data))
      source.addEventListener('reset', ({ data }) => rungway.resets.push(JSON.parse(data).code))
    })
    await expect.poll(() => gateway.sessionCount).toBe(1)
    gateway.broadcast('before')
    await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(['before'])
    proxy.use(REFUSE)
    proxy.cut()
    await expect.poll(() => gateway.sessionCount).toBe(0)
    proxy.use(PASS)
    await expect.poll(() => page.evaluate(() => rungway.resets), { timeout: 15_000 }).toEqual([code])
    gateway.broadcast('after')
    await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(['before', 'after'])
  })
}
