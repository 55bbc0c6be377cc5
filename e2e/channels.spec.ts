import type { Page } from '@playwright/test'
import { PASS, REFUSE, TcpProxy } from '@rungway/proxy'
import { expect, test } from './fixtures.ts'
import { addApp, openApp } from './react-app.ts'
import type { Site } from './site.ts'
import { openVite } from './vite.ts'

/** A chat by the hooks, without a map of types. */
const APP = `
import { useChannel, usePresence, useRequest, useSession } from '@rungway/client/react'
import { useState } from 'react'
export function App({ url }) {
  const { client, state } = useSession(url)
  const [typing, setTyping] = useState('nobody')
  const room = useChannel(client, 'room:lobby', { onEphemeral: setTyping })
  const members = usePresence(client, 'room:lobby', { data: { at: 'home' } })
  const title = useRequest(client, 'title', { of: 'lobby' })
  Object.assign(globalThis, { publish: room.publish, say: room.say, again: title.again })
  return <>
    <h1>{title.isPending ? '…' : title.data ?? title.error.code}</h1>
    <p>{state.name}, {room.status.name}, {members.length} here, {typing} types</p>
    <ul>{room.publications.map(({ offset, data }) => <li key={offset}>{data}</li>)}</ul>
  </>
}`

declare global {
  var publish: (text: string) => Promise<unknown>
  var say: (text: string) => void
  var again: () => void
}

async function openChat(open: (options: object) => Promise<Site>): Promise<Site> {
  const all = { subscribe: 'anyone', publish: 'anyone', say: 'anyone', history: 'anyone', presence: 'anyone' }
  const site = await open({ channels: { 'room:{id}': { allow: all } } })
  let asked = 0
  site.gateway.handle('title', () => `asked ${++asked}`)
  return site
}

const openChatPage = (page: Page, site: Pick<Site, 'url'>) => openApp(page, site, { './app.tsx': APP })
/** Resolves when the channel has it. */
const publishIn = (page: Page, text: string) => page.evaluate((given) => publish(given), text)
const shown = (page: Page) => page.locator('main li')
const status = (page: Page) => page.locator('main p')

test('hooks under StrictMode: one session, each publication once, who is there, a request and its repeat', async ({
  page,
  context,
  site,
}) => {
  const opened = await openChat(site)
  await openChatPage(page, opened)
  await expect(status(page)).toHaveText('open, live, 1 here, nobody types')
  await expect(page.locator('main h1')).toHaveText(/^asked \d+$/)
  const before = await page.locator('main h1').textContent()
  await page.evaluate(() => again())
  await expect(page.locator('main h1')).not.toHaveText(before ?? '')
  const other = await context.newPage()
  await openChatPage(other, opened)
  for (const each of [page, other]) await expect(status(each)).toHaveText('open, live, 2 here, nobody types')
  expect(opened.gateway.sessionCount).toBe(2)
  await publishIn(page, 'one')
  await expect(shown(other)).toHaveText(['one'])
  await publishIn(other, 'two')
  for (const each of [page, other]) await expect(shown(each)).toHaveText(['one', 'two'])
  await page.evaluate(() => say('ada'))
  await expect(status(other)).toHaveText('open, live, 2 here, ada types')
  await other.evaluate(() => unmount())
  await expect(status(page)).toHaveText(/1 here/, { timeout: 30_000 })
})

test('a hook with a handover, under StrictMode: one session, which goes on over a reload', async ({ page, site }) => {
  const opened = await openChat(site)
  const files = {
    './app.tsx': `
import { handover } from '@rungway/client/handover'
import { useChannel, useSession } from '@rungway/client/react'
export function App({ url }) {
  const { client, state } = useSession(url, { handover: handover() })
  const room = useChannel(client, 'room:lobby')
  return <><p>{state.name}, {room.status.name}</p><ul>{room.publications.map(({ offset, data }) => <li key={offset}>{data}</li>)}</ul></>
}`,
  }
  await openApp(page, opened, files)
  await expect(status(page)).toHaveText('open, live')
  await page.reload()
  // There is no page that would hear it.
  await opened.gateway.channel('room:lobby').publish('between')
  await addApp(page, files)
  await expect(status(page)).toHaveText('open, live')
  await expect(shown(page)).toHaveText(['between'])
  expect(opened.gateway.stats().opened).toBe(1)
})

test('a hot edit of a component with hooks leaves one session, one subscription and one member', async ({
  page,
  site,
}) => {
  const opened = await openChat(site)
  const component = (title: string) => `
import { createElement } from 'react'
import { useChannel, usePresence, useSession } from '@rungway/client/react'
export function App() {
  const { client, state } = useSession('/rungway')
  const room = useChannel(client, 'room:lobby')
  const members = usePresence(client, 'room:lobby')
  const heard = room.publications.map(({ data }) => data).join()
  return createElement('p', null, '${title}: ' + state.name + ', ' + room.status.name + ', ' + members.length + ' here, ' + heard)
}`
  const vite = await openVite({
    proxy: { '/rungway/': { target: opened.url, ws: true } },
    include: ['react', 'react-dom/client'],
    files: {
      'index.html': '<!doctype html><main></main><script type="module" src="/main.js"></script>',
      'main.js': `
import { createElement, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
const root = createRoot(document.querySelector('main'))
const render = (component) => root.render(createElement(StrictMode, null, createElement(component)))
render(App)
import.meta.hot.accept('./app.js', (edited) => render(edited.App))`,
      'app.js': component('first'),
    },
  })
  await page.goto(vite.url)
  await expect(status(page)).toHaveText('first: open, live, 1 here, ')
  await page.evaluate(() => document.body.append('never reloaded'))
  for (const title of ['second', 'third']) {
    vite.write('app.js', component(title))
    // The member of the component before leaves after its grace.
    await expect(status(page)).toHaveText(`${title}: open, live, 1 here, `, { timeout: 30_000 })
    await expect.poll(() => opened.gateway.sessionCount).toBe(1)
    expect(opened.gateway.channel('room:lobby').subscriberCount).toBe(1)
  }
  await opened.gateway.channel('room:lobby').publish('once')
  await expect(status(page)).toHaveText('third: open, live, 1 here, once')
  await expect(page.locator('body')).toContainText('never reloaded')
  await page.close()
  await vite.close()
})

test('a chat of two pages goes on while the network of one is broken, and both hear all of it once', async ({
  page,
  context,
  site,
}) => {
  const opened = await openChat(site)
  const proxy = await TcpProxy.open({ target: opened.proxy.port })
  const other = await context.newPage()
  await openChatPage(page, opened)
  await openChatPage(other, { url: `http://localhost:${proxy.port}` })
  for (const each of [page, other]) await expect(status(each)).toHaveText(/^open, live, 2 here/)
  await publishIn(page, 'before')
  for (const each of [page, other]) await expect(shown(each)).toHaveText(['before'])
  proxy.use(REFUSE)
  proxy.cut()
  await expect(status(other)).toHaveText(/^connecting/)
  await publishIn(page, 'while it is broken')
  const published = publishIn(other, 'from where it is broken')
  await expect(shown(page)).toHaveText(['before', 'while it is broken'])
  // Neither has left: the session is there.
  await expect(status(page)).toHaveText(/2 here/)
  proxy.use(PASS)
  const all = ['before', 'while it is broken', 'from where it is broken']
  for (const each of [page, other]) await expect(shown(each)).toHaveText(all, { timeout: 30_000 })
  expect(await published).toEqual({ epoch: expect.any(String), offset: 3 })
  await proxy.close()
})

test('sessions that the gateway has ended are followed by others, which have missed nothing', async ({
  page,
  site,
}) => {
  const opened = await openChat(site)
  await openChatPage(page, opened)
  await expect(status(page)).toHaveText(/^open, live, 1 here/)
  await publishIn(page, 'before')
  await expect(shown(page)).toHaveText(['before'])
  for (const session of opened.gateway.sessions()) session.end('expired')
  await opened.gateway.channel('room:lobby').publish('between')
  await expect(shown(page)).toHaveText(['before', 'between'], { timeout: 30_000 })
  await publishIn(page, 'after')
  await expect(shown(page)).toHaveText(['before', 'between', 'after'])
  await expect(status(page)).toHaveText(/^open, live, 1 here/)
})
