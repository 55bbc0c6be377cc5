import { expect, test } from 'vitest'
import { help } from './help.ts'

test('names everything that --only accepts, each once, and the defaults of each profile', () => {
  const text = help({ scenarios: ['down', 'up'], techniques: ['websocket', 'sse', 'sse'], systems: ['ours'] })
  for (const line of ['scenarios +down, up$', 'techniques +websocket, sse$', 'systems +ours$'])
    expect(text).toMatch(new RegExp(`^ +${line}`, 'm'))
  expect(text).toMatch(
    / default +3 × 2 s after 0.5 s of warm-up, 100 messages\/s of 100 B, a poll every 1000 ms, 150 s idle/,
  )
})
