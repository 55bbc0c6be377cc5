import { connect } from '@rungway/client/channels'
import { configFrom } from '../cli/src/config/load.ts'
import { createLog } from '../cli/src/ops/log.ts'
import { startStandalone } from '../cli/src/server/standalone.ts'
import { findFaint, findNameless } from './audit.ts'
import { expect, test } from './fixtures.ts'

const KEY = 'a-key-of-a-test-that-is-long-enough'

/** The command, in this process, on free ports. */
async function openCommand() {
  const file = {
    anonymous: true,
    channels: { 'room:{id}': { allow: { subscribe: 'anyone' } } },
    listen: { port: 0, host: '127.0.0.1' },
    admin: { port: 0 },
    keys: [{ name: 'operator', secret: KEY, rights: ['sessions', 'disconnect'] }],
  }
  const config = configFrom({ file, env: {}, flags: {} })
  if (!config.ok) throw new Error(config.error.join('\n'))
  return await startStandalone(config.value, createLog('silent'))
}

test('an operator sees sessions and channels live, finds a session and ends it', async ({ page }) => {
  const command = await openCommand()
  const clients = [1, 2].map(() => connect(command.url.replace('localhost', '127.0.0.1')))
  const violations: string[] = []
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) violations.push(message.text())
  })
  try {
    await expect.poll(() => command.gateway.sessionCount).toBe(2)
    await page.goto(command.adminUrl)
    const key = page.getByLabel('Key of the HTTP API')
    await key.fill('a key that nobody has made')
    await page.getByRole('button', { name: 'Show' }).click()
    await expect(page.getByRole('status')).toHaveText('Closed: unauthorized')
    await key.fill(KEY)
    await page.getByRole('button', { name: 'Show' }).click()
    await expect(page.getByText('2 of 2 sessions')).toBeVisible()
    await expect(page.getByText('0 of 0 channels')).toBeVisible()
    for (const client of clients) client.channel('room:lobby').subscribe()
    await expect(page.getByText('1 of 1 channels')).toBeVisible()
    await expect(page.getByRole('row', { name: 'room:lobby 2' })).toBeVisible()
    expect(await page.evaluate(findNameless)).toEqual([])
    expect((await page.evaluate(findFaint)).faint).toEqual([])

    const [session] = [...command.gateway.sessions()]
    const name = session?.name ?? ''
    await page.getByRole('searchbox').fill(name)
    await expect(page.getByText('1 of 1 sessions')).toBeVisible()
    page.on('dialog', (dialog) => dialog.accept())
    await page.getByRole('button', { name: `End session ${name}` }).click()
    await expect(page.getByText('0 of 0 sessions')).toBeVisible()
    expect(command.gateway.sessionCount).toBe(1)

    // The key is kept for the tab alone.
    await page.reload()
    await expect(page.getByText('1 of 1 sessions')).toBeVisible()
    expect(violations).toEqual([])
  } finally {
    for (const client of clients) client.close()
    await command.close()
  }
})
