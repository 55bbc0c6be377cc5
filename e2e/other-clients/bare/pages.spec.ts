import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { openRoom, TALK } from './room.ts'

const SCRIPT = readFileSync(new URL('page.js', import.meta.url), 'utf8').replaceAll('export ', '')

for (const [name, open] of [
  ['WebSocket', 'overWebSocket'],
  ['EventSource', 'overEventSource'],
] as const) {
  test(`a bare ${name} takes part in a channel, over a cut and a lost session`, async ({ page }) => {
    const room = await openRoom(SCRIPT)
    await page.exposeFunction('heard', (line: string) => void room.heard.push(line))
    await page.goto(new URL('/', room.url).href)
    await page.evaluate(`${open}('${room.url}', '${room.channel}', heard)`)
    await room.talk()
    expect(room.heard).toEqual(TALK)
    await room.close()
  })
}
