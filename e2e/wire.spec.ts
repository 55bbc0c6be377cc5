import type { Page } from '@playwright/test'
import { findFaint, findNameless } from './audit.ts'
import { button, complaints, expect, radio, test } from './demo-fixtures.ts'

const rows = (page: Page) => page.locator('.crossings button')
const row = (page: Page, text: string | RegExp) => rows(page).filter({ hasText: text }).first()

/** The bytes of the unit that is chosen, as the page shows them. */
async function shownBytes(page: Page): Promise<Buffer> {
  return Buffer.from((await page.locator('.hex .cells').allTextContents()).join('').replaceAll(' ', ''), 'hex')
}

test('one session is followed over every technique, and each unit is what crossed', async ({ page, demo }) => {
  const heard = complaints(page)
  const crossed = { up: Buffer.alloc(0), down: Buffer.alloc(0) }
  // A second tap, which knows connections and bytes alone.
  demo.proxy.use({
    chunk(bytes, way) {
      crossed[way] = Buffer.concat([crossed[way], bytes])
      return 'pass'
    },
  })
  await page.goto(`${demo.site}/wire`)
  for (const [name, path] of [
    ['WebSocket', 'websocket'],
    ['Server-sent events', 'sse'],
    ['HTTP streaming', 'http-streaming'],
    ['Long polling', 'long-polling'],
    ['Short polling', 'short-polling'],
  ] as const) {
    await radio(page, name).check()
    await expect(row(page, `GET /rungway/${path}`)).toBeVisible({ timeout: 15_000 })
    await button(page, 'Send a message up').click()
    await expect(row(page, new RegExp(`↓ down · ${name}.*"type":"(pong|tick)"`))).toBeVisible({ timeout: 15_000 })
  }
  await button(page, 'Stop recording').click()
  let looked = 0
  for (const text of ['HTTP/1.1 101', '"type":"race"', '"type":"pong"', 'HTTP/1.1 200 OK']) {
    await row(page, text).click()
    const bytes = await shownBytes(page)
    expect(bytes.length).toBeGreaterThan(10)
    const way = (await row(page, text).textContent())?.includes('↑') === true ? 'up' : 'down'
    expect(crossed[way].includes(bytes), text).toBe(true)
    looked += 1
  }
  expect(looked).toBe(4)
  // Secrets are stars of their own length.
  await row(page, 'GET /rungway/websocket').click()
  const head = (await shownBytes(page)).toString('latin1')
  expect(head).toMatch(/session=\*{21,}&/)
  const same = crossed.up.toString('latin1').replace(/(?<=session=)[\w-]+/g, (id) => '*'.repeat(id.length))
  expect(same).toContain(head)
  expect(heard).toEqual([])
})

test('a field shows its bytes, and a byte its field', async ({ page, demo }) => {
  await page.goto(`${demo.site}/wire`)
  await row(page, 'GET /rungway/websocket').click()
  const field = (name: RegExp) => page.locator('.fields button').filter({ hasText: name }).first()
  await field(/^host/).click()
  await expect(page.locator('.explanation').first()).toContainText('one server can have several')
  const chosen = async () => (await page.locator('.hex .cells [data-chosen="true"]').allTextContents()).join(' ')
  expect((await chosen()).split(' ').length).toBeGreaterThan('Host: localhost'.length)
  /** Presses the byte in that column of the first row. */
  const press = async (column: number) => {
    const cells = page.locator('.hex .cells').first()
    const { width = 0 } = (await cells.boundingBox()) ?? {}
    await cells.click({ position: { x: ((column + 0.4) / 16) * width, y: 5 } })
  }
  await press(0)
  await expect(page.locator('.fields button[aria-pressed="true"]')).toHaveText(/^method GET$/)
  expect(await chosen()).toBe('47 45 54')
  await press(15)
  // "GET /rungway/web": the path, up to what is asked.
  expect(await chosen()).toBe([...Buffer.from('/rungway/websocket')].map((byte) => byte.toString(16)).join(' '))
})

test('the key of the handshake is worked through to what the server has answered', async ({ page, demo }) => {
  await page.goto(`${demo.site}/wire`)
  await row(page, 'GET /rungway/websocket').click()
  const accept = await page.locator('[data-accept]').textContent()
  expect(accept).toMatch(/^[\w+/]{27}=$/)
  await row(page, 'HTTP/1.1 101').click()
  await expect(page.locator('.fields')).toContainText(accept ?? '-')
})

test('a masked frame is unmasked byte by byte, and its bits are told', async ({ page, demo }) => {
  await page.goto(`${demo.site}/wire`)
  await row(page, '"type":"race"').click()
  await expect(page.getByRole('row', { name: 'payload' }).locator('td').first()).toHaveText('5b')
  await page.locator('.fields button').first().click()
  await expect(page.locator('.bits')).toContainText('1 FIN')
  await expect(page.locator('.bits')).toContainText('0001 opcode')
  await expect(page.locator('.bits')).toContainText('1: text')
})

test('the page is complete in Chinese, and nothing is wider than a phone', async ({ page, demo }, info) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto(`${demo.site}/wire?lang=zh`)
  await row(page, 'GET /rungway/websocket').click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('看线路上的字节')
  expect(await page.evaluate(findNameless)).toEqual([])
  expect((await page.evaluate(findFaint)).faint).toEqual([])
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wider).toBe(0)
  await page.screenshot({ path: info.outputPath('wire-phone.png'), fullPage: true })
})
