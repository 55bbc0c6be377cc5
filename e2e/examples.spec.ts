import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { test as base, expect } from '@playwright/test'

type Start = (example: string) => Promise<{ readonly url: string; readonly output: () => string }>

/** Starts an example, until the test is over. */
const test = base.extend<{ start: Start }>({
  // Playwright finds out what a fixture needs by its first parameter, which has to be a pattern.
  // biome-ignore lint/correctness/noEmptyPattern: so it is asked for.
  start: async ({}, use) => {
    const stops: (() => Promise<unknown>)[] = []
    await use(async (example) => {
      const cwd = fileURLToPath(new URL(`../examples/${example}`, import.meta.url))
      const server = spawn(process.execPath, ['server.js'], { cwd, env: { ...process.env, PORT: '0' }, stdio: 'pipe' })
      stops.push(() => {
        server.kill()
        return once(server, 'exit')
      })
      let output = ''
      for (const stream of [server.stdout, server.stderr])
        stream.on('data', (chunk: Buffer) => {
          output += chunk
        })
      const urlIn = () => /listening on (\S+)/.exec(output)?.[1]
      await expect.poll(urlIn).toBeDefined()
      return { url: urlIn() ?? '', output: () => output }
    })
    for (const stop of stops) await stop()
  },
})

test('the ticker, a page without a build, shows the newest price at once and the next ones as they come', async ({
  page,
  start,
}) => {
  const { url } = await start('ticker')
  await page.goto(url)
  await expect(page.getByRole('status')).toHaveText('live, by websocket')
  const prices = page.getByRole('cell')
  for (const price of await prices.all()) await expect(price).toHaveText(/^[▲▼] \d+\.\d\d$/)
  const before = await prices.allTextContents()
  await expect.poll(async () => (await prices.allTextContents()).filter((each, i) => each !== before[i]).length).toBe(3)
})

test('tabs share one session in a worker, which goes on when one of them is closed', async ({ context, start }) => {
  const { url, output } = await start('worker')
  const [ada, bob] = [await context.newPage(), await context.newPage()]
  const say = async (page: typeof ada, text: string) => {
    await page.getByRole('textbox', { name: 'Message' }).fill(text)
    await page.keyboard.press('Enter')
  }
  for (const page of [ada, bob]) {
    await page.goto(url)
    await expect(page.getByRole('status')).toHaveText('open')
  }
  await say(ada, 'one')
  for (const page of [ada, bob]) await expect(page.getByRole('listitem')).toHaveText(['one'])
  await ada.close({ runBeforeUnload: true })
  await say(bob, 'two')
  await expect(bob.getByRole('listitem')).toHaveText(['one', 'two'])
  const late = await context.newPage()
  await late.goto(url)
  await expect(late.getByRole('listitem')).toHaveText(['one', 'two'])
  expect(output().match(/\d+ sessions/g)).toEqual(['1 sessions'])
})
