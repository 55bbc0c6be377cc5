import type { User } from '@rungway/gateway'
import { expect, openClient, TRANSPORTS, test } from './fixtures.ts'

const TOKEN = 'a token: "quoted" & spaced'.replaceAll(' ', '-')

/** Admits requests with the token. */
const authenticate = (request: Request): User | null =>
  request.headers.get('authorization') === `Bearer ${TOKEN}` ? { id: 'ada' } : null

test('a reload opens a new session, and ends the one before it', async ({ page, site }) => {
  const opened = await site()
  const names: string[] = []
  opened.gateway.on('session', (session) => {
    names.push(session.name)
    session.send(`welcome, ${names.length}`)
  })
  await openClient(page, opened)
  await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(['welcome, 1'])
  await page.reload()
  await page.evaluate(() => rungway.open())
  await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(['welcome, 2'])
  expect(new Set(names).size).toBe(2)
  // The page has said goodbye as it was discarded.
  await expect.poll(() => opened.gateway.sessionCount).toBe(1)
})

test('a client that says goodbye is gone from the gateway at once', async ({ page, site }) => {
  const opened = await site()
  await openClient(page, opened)
  await expect.poll(() => opened.gateway.sessionCount).toBe(1)
  await page.evaluate(() => rungway.client.close('done'))
  await expect.poll(() => opened.gateway.sessionCount).toBe(0)
  await expect.poll(() => page.evaluate(() => rungway.states.at(-1))).toBe('closed by word')
})

test('all transports carry from a worker', async ({ page, site }) => {
  const opened = await site()
  opened.gateway.on('session', (session) => session.on('message', (body) => session.send(body)))
  await page.goto(opened.url)
  const answers = await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker('/worker.js', { type: 'module' })
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = ({ message }) => reject(new Error(message))
      }),
  )
  expect(answers).toEqual(Object.fromEntries(TRANSPORTS.map(({ name }) => [name, `from a worker by ${name}`])))
})

for (const { name } of TRANSPORTS) {
  test(`${name}: the token travels in a header, never in a URL`, async ({ page, site }) => {
    const opened = await site({ authenticate })
    const users: string[] = []
    opened.gateway.on('session', (session) => {
      users.push(session.user.id)
      session.on('message', (body) => session.send(body))
    })
    await openClient(page, opened, { transports: [name], token: TOKEN })
    await page.evaluate(() => rungway.client.send('hi'))
    await expect.poll(() => page.evaluate(() => rungway.heard)).toEqual(['hi'])
    expect(users).toEqual(['ada'])
    expect(opened.requests.length).toBeGreaterThan(0)
    for (const { url, headers } of opened.requests) {
      const encoded = Buffer.from(TOKEN).toString('base64url')
      const shown = name === 'websocket' ? headers.get('sec-websocket-protocol') : headers.get('authorization')
      expect(shown).toBe(name === 'websocket' ? `rungway, bearer.${encoded}` : `Bearer ${TOKEN}`)
      expect(decodeURIComponent(url)).not.toContain(TOKEN)
      expect(url).not.toContain(encoded)
    }
  })

  test(`${name}: a wrong token ends it, with the reason`, async ({ page, site }) => {
    const opened = await site({ authenticate })
    await openClient(page, opened, { transports: [name], token: 'wrong' })
    await expect.poll(() => page.evaluate(() => rungway.states)).toEqual(['closed unauthorized'])
    expect(opened.gateway.sessionCount).toBe(0)
  })
}
