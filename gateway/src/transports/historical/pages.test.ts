import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { openWorld, RawStream } from '../../../testing/raw.ts'
import { TRANSPORTS } from '../index.ts'
import { PAGES } from './index.ts'

const transports = [...TRANSPORTS, ...PAGES]
const ROUTES = PAGES.map(({ name }) => name)

const unescaped = (html: string) => html.replaceAll('&amp;', '&')
/** Where the page leads next, by its link. */
const nextOf = (html: string) => unescaped(/<a href="([^"]+)"/.exec(html)?.[1] ?? '')
/** Where its form is, by its second link. */
const formPageOf = (html: string) => unescaped(/<a href="([^"]+still=1)"/.exec(html)?.[1] ?? '')
/** The hidden fields of its form. */
const fieldsOf = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )

const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual', headers })

test('a page that refreshes itself shows each message, the newest ones again, and never loses one', async () => {
  const world = await openWorld({ transports })
  const first = await fetch(`${world.url}/meta-refresh`)
  expect(first.headers.get('content-type')).toBe('text/html; charset=utf-8')
  let html = await first.text()
  expect(html).toMatch(/<meta http-equiv="refresh" content="2;url=meta-refresh\?session=/)
  expect(html).not.toContain('<script')
  const shown = new Set<string>()
  for (let n = 1; n <= 60; n++) {
    world.sessions[0]?.send({ text: `message ${n}` })
    if (n % 7 > 0) continue
    html = await (await fetch(`${world.url}/${nextOf(html)}`)).text()
    for (const [, value = ''] of html.matchAll(/<li value="(\d+)">/g)) shown.add(value)
  }
  html = await (await fetch(`${world.url}/${nextOf(html)}`)).text()
  for (const [, value = ''] of html.matchAll(/<li value="(\d+)">/g)) shown.add(value)
  expect([...shown].map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  expect(world.gateway.sessionCount).toBe(1)
})

test('what is typed is not lost to a refresh: the page with the form has none, and leads back', async () => {
  const world = await openWorld({ transports })
  const moving = await (await fetch(`${world.url}/meta-refresh`)).text()
  expect(moving).not.toContain('<form')
  const still = await (await fetch(`${world.url}/${formPageOf(moving)}`)).text()
  expect(still).not.toContain('http-equiv="refresh"')
  expect(still).toContain('<form method="post"')
  // Its session is not left for as long as somebody writes.
  expect(world.sessions[0]?.transport).toBe('meta-refresh')
  world.pass(world.gateway.limits.pingMs - 1_000)
  expect(world.sessions[0]?.transport).toBe('meta-refresh')
  expect(await (await fetch(`${world.url}/${nextOf(still)}`)).text()).toContain('http-equiv="refresh"')
  expect(world.gateway.sessionCount).toBe(1)
})

test('a page with a form that nobody fills in is left, and its session ends', async () => {
  const world = await openWorld({ transports })
  const moving = await (await fetch(`${world.url}/meta-refresh`)).text()
  await fetch(`${world.url}/${formPageOf(moving)}`)
  const { pingMs, lingerMs } = world.gateway.limits
  // The session is looked after once a second.
  world.pass(pingMs + 1_000)
  expect(world.sessions[0]?.transport).toBe(null)
  world.pass(lingerMs + 1_000)
  await setImmediate()
  expect(world.gateway.sessionCount).toBe(0)
})

test('a page that never ends grows by each message, and what a message holds stays text', async () => {
  const world = await openWorld({ transports })
  const stream = await RawStream.open(`${world.url}/endless-page`)
  await stream.until(/<ol>\n/)
  world.sessions[0]?.send({ text: '<script>alert("1")</script>' })
  world.sessions[0]?.send('plain & simple')
  world.sessions[0]?.send([1, '<b>'])
  const html = await stream.until(/value="3".*\n/)
  expect(html.slice(html.indexOf('<ol>'))).toBe(
    '<ol>\n<li value="1">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</li>\n<li value="2">plain &amp; simple</li>\n<li value="3">[1,&quot;&lt;b&gt;&quot;]</li>\n',
  )
  expect(stream.isOver).toBe(false)
})

test('a page that never ends goes on after its form was sent, though it shows no acknowledgement', async () => {
  const world = await openWorld({ transports })
  const first = await (await RawStream.open(`${world.url}/endless-page`)).until(/<ol>\n/)
  const answer = await post(`${world.url}/endless-page`, { ...fieldsOf(first), text: 'one' })
  const stream = await RawStream.open(new URL(answer.headers.get('location') ?? '', `${world.url}/`).href)
  await stream.until(/one<\/li>\n/)
  // The acknowledgement of the form's message is due now.
  world.pass(world.gateway.limits.ackAfterMs)
  await setImmediate()
  world.sessions[0]?.send('two')
  await stream.until(/two<\/li>\n/)
  expect(stream.isOver).toBe(false)
})

test.each(ROUTES)('%s: a form sends each message once, however often it is sent', async (route) => {
  const world = await openWorld({ transports })
  const open = async (url: string) => {
    if (route === 'endless-page') return await (await RawStream.open(url)).until(/<ol>\n/)
    const html = await (await fetch(url)).text()
    return await (await fetch(`${world.url}/${formPageOf(html)}`)).text()
  }
  let html = await open(`${world.url}/${route}`)
  for (const text of ['one', 'two & <three>']) {
    const fields = { ...fieldsOf(html), text }
    const answer = await post(`${world.url}/${route}`, fields)
    expect(answer.status).toBe(303)
    expect((await post(`${world.url}/${route}`, fields)).status).toBe(303)
    html = await open(new URL(answer.headers.get('location') ?? '', `${world.url}/`).href)
  }
  expect(world.heard).toEqual([{ text: 'one' }, { text: 'two & <three>' }])
  expect(world.gateway.sessionCount).toBe(1)
})

test.each(ROUTES)('%s refuses what is no form of its own', async (route) => {
  const world = await openWorld({ transports })
  const url = `${world.url}/${route}`
  const session = 'x'.repeat(22)
  expect((await fetch(url, { method: 'POST', body: 'text=a' })).status).toBe(400)
  expect((await post(url, { text: 'a' })).status).toBe(400)
  expect((await post(url, { session })).status).toBe(400)
  expect((await post(url, { session: '<script>', text: 'a' })).status).toBe(400)
  expect((await post(url, { session, text: 'x'.repeat(9_000) })).status).toBe(400)
  expect((await post(url, { session, text: 'a' }, { origin: 'https://evil.example' })).status).toBe(403)
  expect((await post(url, { session, text: 'a', said: '7' })).status).toBe(409)
  expect(world.heard).toEqual([])
})
