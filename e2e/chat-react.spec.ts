import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, type Page, test } from '@playwright/test'

const cwd = fileURLToPath(new URL('../examples/chat-react', import.meta.url))
const bin = fileURLToPath(new URL('../node_modules/.bin', import.meta.url))

test('the chat in React shows who is there, who types, and each message once', async ({ context }) => {
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, PORT: '0' }
  execFileSync('npm', ['run', 'build'], { cwd, env, stdio: 'pipe' })
  const server = spawn(process.execPath, ['server.js'], { cwd, env, stdio: 'pipe' })
  let output = ''
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk
    })
  const urlIn = () => /listening on (\S+)/.exec(output)?.[1]
  await expect.poll(urlIn).toBeDefined()
  const pages = [await context.newPage(), await context.newPage()]
  for (const page of pages) await page.goto(urlIn() ?? '')
  for (const page of pages) {
    await expect(page.getByRole('status')).toHaveText('live, 2 here')
    await expect(page.getByRole('heading')).toHaveText('Room lobby')
  }
  const [ada, bob] = pages as [Page, Page]
  // A sign of typing is not kept and may be lost; the next one shows.
  await expect(async () => {
    await ada.getByRole('textbox', { name: 'Message' }).fill('')
    await ada.getByRole('textbox', { name: 'Message' }).fill('hi')
    await expect(bob.getByRole('status')).toContainText('someone types', { timeout: 1_000 })
  }).toPass()
  await ada.keyboard.press('Enter')
  for (const page of pages) await expect(page.getByRole('listitem')).toHaveText(['hi'])
  await expect(ada.getByRole('status')).toHaveText('live, 2 here')
  // What is refused is told, and is not lost.
  const long = 'x'.repeat(300_000)
  await ada.getByRole('textbox', { name: 'Message' }).fill(long)
  await ada.keyboard.press('Enter')
  await expect(ada.getByRole('alert')).toContainText('too-large')
  await expect(ada.getByRole('textbox', { name: 'Message' })).toHaveValue(long)
  server.kill()
  await once(server, 'exit')
})
