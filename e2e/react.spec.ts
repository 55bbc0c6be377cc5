import { codeOf } from './docs-code.ts'
import { expect, test } from './fixtures.ts'
import { openApp as open } from './react-app.ts'
import type { Site } from './site.ts'
import { openVite } from './vite.ts'

const GUIDE = 'docs/guide/frameworks.md'
const MODULE = codeOf(GUIDE, '// rungway.ts')

/** A site whose gateway keeps what it has heard. */
async function heardOf(open: () => Promise<Site>): Promise<{ readonly site: Site; readonly heard: unknown[] }> {
  const site = await open()
  const heard: unknown[] = []
  site.gateway.on('session', (session) => session.on('message', (body) => heard.push(body)))
  return { site, heard }
}

test('the chat of the guide, under StrictMode: open, one session, each message once', async ({ page, site }) => {
  const { site: opened, heard } = await heardOf(site)
  await open(page, opened, {
    './app.tsx': `export { Chat as App } from './chat.tsx'`,
    './chat.tsx': codeOf(GUIDE, 'function Chat'),
    './rungway.ts': MODULE,
  })
  await expect(page.locator('main p')).toHaveText('online over websocket')
  expect(opened.gateway.sessionCount).toBe(1)
  for (const text of ['one', 'two']) opened.gateway.broadcast(text)
  await expect(page.locator('main li')).toHaveText(['"one"', '"two"'])
  await page.getByRole('button', { name: 'Say hi' }).click()
  await expect.poll(() => heard).toEqual([{ text: 'hi' }])
  expect(opened.gateway.sessionCount).toBe(1)
})

test('the recipe of the README, under StrictMode: open, one session', async ({ page, site }) => {
  const opened = await site()
  const status = codeOf('README.md', 'useSyncExternalStore')
  await open(page, opened, { './app.tsx': `export { Status as App } from './status.tsx'`, './status.tsx': status })
  await expect(page.locator('main p')).toHaveText('open')
  expect(opened.gateway.sessionCount).toBe(1)
})

const BY_URL = `
import { Status, useClient } from './hook.tsx'
export function App({ url }) {
  const client = useClient(url)
  return client === null ? <p>none</p> : <Status client={client} />
}`

/** As a newcomer writes it: the listener is never removed. */
const NAIVE = `
import { connect } from '@rungway/client'
import { useEffect, useState } from 'react'
export function App({ url }) {
  const [state, setState] = useState('none')
  useEffect(() => {
    const client = connect(url)
    client.on('state', ({ name }) => setState(name))
    return () => client.close()
  }, [url])
  return <p>{state}</p>
}`

const OWN = `
import { useRungway } from './hook.tsx'
export function App({ url }) {
  const { state } = useRungway(url)
  return <p>{state.name}</p>
}`

for (const [what, files] of [
  [
    'a client in an effect, as in the guide',
    { './app.tsx': BY_URL, './hook.tsx': codeOf(GUIDE, 'function useClient') },
  ],
  [
    'a client in an effect, as in the README of the client',
    { './app.tsx': OWN, './hook.tsx': codeOf('client-sdk/README.md', 'useRungway') },
  ],
  ['the first hook of a newcomer', { './app.tsx': NAIVE }],
] as const)
  test(`${what}, under StrictMode: open, one session, none when it is gone`, async ({ page, site }) => {
    const { site: opened } = await heardOf(site)
    const names = new Set<string>()
    opened.gateway.on('session', ({ name }) => names.add(name))
    await open(page, opened, files)
    await expect(page.locator('main p')).toHaveText('open')
    // The client of the first mount was closed in the turn in which it was created: the gateway
    // never knew it.
    expect(names.size).toBe(1)
    // Another URL of the same gateway: the first client is closed while it is open, the second
    // opens.
    await page.evaluate(() => render('/rungway/'))
    await expect.poll(() => names.size).toBe(2)
    await expect.poll(() => opened.gateway.sessionCount).toBe(1)
    await expect(page.locator('main p')).toHaveText('open')
    await page.evaluate(() => unmount())
    await expect.poll(() => opened.gateway.sessionCount).toBe(0)
  })

test('a hot edit of the module that has the client leaves one session', async ({ page, site }) => {
  const { site: opened } = await heardOf(site)
  const names: string[] = []
  opened.gateway.on('session', ({ name }) => names.push(name))
  const main = `
import { client } from './rungway.ts'
const show = ({ state }) => { document.title = state.name }
client.on('state', () => show(client))
import.meta.hot.accept('./rungway.ts', (edited) => edited.client.on('state', () => show(edited.client)))`
  const vite = await openVite({
    proxy: { '/rungway/': { target: opened.url, ws: true } },
    files: {
      'index.html': '<!doctype html><title>none</title><script type="module" src="/main.js"></script>',
      'main.js': main,
      'rungway.ts': MODULE,
    },
  })
  await page.goto(vite.url)
  await expect.poll(() => names.length).toBe(1)
  await page.evaluate(() => document.body.append('never reloaded'))
  for (const edit of [2, 3]) {
    vite.write('rungway.ts', `${MODULE}\n// edit ${edit}`)
    await expect.poll(() => names.length).toBe(edit)
    await expect.poll(() => opened.gateway.sessionCount).toBe(1)
    await expect(page).toHaveTitle('open')
  }
  await expect(page.locator('body')).toContainText('never reloaded')
  await page.close()
  await vite.close()
})
