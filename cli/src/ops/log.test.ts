import { expect, test } from 'vitest'
import { createLog } from './log.ts'

test('a line has nothing that a terminal obeys, and is the same JSON', () => {
  const lines: string[] = []
  const log = createLog('info', { write: (line) => lines.push(line) })
  const hostile = 'a\u009b31mred\u0085forged\u2028\u202e\u007f\u{e0001}\u001b[2K\nb é 日 😀'
  log.warn({ origin: hostile, err: new Error(hostile) }, hostile)
  const line = lines.join('')
  expect(line.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  expect(line).toContain('é 日 😀')
  expect(JSON.parse(line)).toMatchObject({ origin: hostile, err: { message: hostile }, msg: hostile })
})
