import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@playwright/test'

interface Started {
  readonly process: ChildProcess
  readonly url: string
  /** What it has logged. */
  readonly output: () => string
}

async function start(folder: string): Promise<Started> {
  const cwd = fileURLToPath(new URL(folder, import.meta.url))
  const child = spawn(process.execPath, ['server.js'], { cwd, env: { ...process.env, PORT: '0' }, stdio: 'pipe' })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  const urlIn = () => /listening on (\S+)/.exec(output)?.[1]
  await expect.poll(urlIn).toBeDefined()
  return { process: child, url: urlIn() ?? '', output: () => output }
}

// Their lines are counted beside each other in the guide, which is fair only while both do the
// same.
for (const folder of ['../examples/chat', './socket-io-chat'])
  test(`${folder}: what one page sends both show, and the server logs who comes and goes`, async ({
    context,
    browserName,
  }) => {
    const { process: server, url, output } = await start(folder)
    const count = (line: string): number => output().split(line).length - 1
    const [ada, bob] = [await context.newPage(), await context.newPage()]
    for (const page of [ada, bob]) await page.goto(url)
    await expect.poll(() => count('a user has come')).toBe(2)
    for (const [page, text] of [
      [ada, 'hi'],
      [bob, '<b>hello</b>'],
    ] as const) {
      await page.getByRole('textbox', { name: 'Message' }).fill(text)
      await page.keyboard.press('Enter')
      for (const each of [ada, bob]) await expect(each.getByRole('listitem').last()).toHaveText(text)
    }
    for (const each of [ada, bob]) await expect(each.getByRole('listitem')).toHaveText(['hi', '<b>hello</b>'])
    await bob.close({ runBeforeUnload: true })
    // Firefox stops a page's requests before or after it tells the page, as it happens; without a
    // goodbye the session lingers.
    if (browserName !== 'firefox') await expect.poll(() => count('a user has gone')).toBe(1)
    server.kill()
    await once(server, 'exit')
  })
