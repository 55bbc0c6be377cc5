import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { complaints, expect, test } from './demo-fixtures.ts'

test.skip(({ browserName }) => browserName !== 'chromium', 'one browser plays what was recorded')

// The site is built once for all of them.
test.describe.configure({ mode: 'default' })

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

/** As any server of files: what is there by its name, and the document of a folder. */
const files = createServer((incoming, outgoing) => {
  const path = new URL(incoming.url ?? '/', 'http://localhost').pathname.replace(/\/$/, '/index.html')
  readFile(`${ROOT}demo/dist/site${path}`).then(
    (bytes) => outgoing.writeHead(200, { 'content-type': TYPES[extname(path)] ?? '' }).end(bytes),
    () => outgoing.writeHead(404).end(),
  )
})

let site = ''

test.beforeAll(async () => {
  execFileSync('npx', ['vite', 'build', 'demo', '--mode', 'static'], { cwd: ROOT, stdio: 'ignore' })
  await new Promise<void>((resolve) => files.listen(0, resolve))
  const address = files.address()
  site = `http://localhost:${typeof address === 'object' ? address?.port : ''}`
})

test.afterAll(() => {
  files.close()
})

/** What the page asks for, and what it complains of. */
function watched(page: Page) {
  const asked: string[] = []
  page.on('request', (request) => void asked.push(new URL(request.url()).pathname))
  return { asked, heard: complaints(page) }
}

/** Documents and what was built, and nothing that only a server could answer. */
const strangers = (asked: readonly string[]): string[] =>
  asked.filter((path) => !/^\/((history|lab|wire|measured|chat)\/|assets\/.*|favicon\.svg)?$/.test(path))

test('the site without its server plays what was recorded, from a server of files', async ({ page }) => {
  const { asked, heard } = watched(page)

  await page.goto(`${site}/`)
  const lane = page.locator('.lane[data-lane="automatic"]')
  await expect(lane).toHaveAttribute('data-technique', 'websocket')
  await page.getByRole('button', { name: 'Break the network' }).click()
  await expect(lane).toHaveAttribute('data-technique', 'sse')

  await page.goto(`${site}/history/#libraries`)
  const figure = page.locator('.live[data-technique="engine-io"]')
  await figure.getByRole('button', { name: 'Start' }).click()
  await expect(figure.locator('.walk li[data-kind="upgrade"]')).toBeVisible()
  await expect
    .poll(async () => Number(await figure.locator('[data-figure-number="messages"]').textContent()))
    .toBeGreaterThan(1)

  await page.goto(`${site}/chat/`)
  await expect(page.locator('main')).toContainText('needs its server')
  expect(strangers(asked)).toEqual([])
  expect(heard).toEqual([])
})

test('the lab, the wire and the results play in the same figures, and say what needs the server', async ({ page }) => {
  const { asked, heard } = watched(page)
  await page.goto(`${site}/lab/`)
  await expect(page.locator('.lab > .recorded')).toContainText('need the server')
  const automatic = page.locator('[data-lane="automatic"]')
  await expect(automatic).toHaveAttribute('data-technique', 'websocket')
  await expect
    .poll(async () => Number(await page.locator('[data-row="sse"] [data-column="messages"]').textContent()))
    .toBeGreaterThan(2)
  await page.getByRole('button', { name: 'Stripped upgrade' }).click()
  await expect(automatic).toHaveAttribute('data-technique', 'sse', { timeout: 20_000 })
  await expect(page.getByLabel('Rate', { exact: false }).first()).toBeDisabled()

  await page.goto(`${site}/wire/`)
  await expect(page.locator('.crossings li[data-technique="websocket"][data-type="frame"]').first()).toBeVisible()
  await expect(page.locator('.crossings li[data-technique="sse"]').first()).toBeVisible({ timeout: 20_000 })
  await page.locator('.crossings li[data-type="frame"] button').first().click()
  await expect(page.locator('.detail')).toContainText('["welcome"')

  await page.goto(`${site}/measured/`)
  await expect(page.locator('.topic figure').first()).toBeVisible()
  expect(strangers(asked)).toEqual([])
  expect(heard).toEqual([])
})
