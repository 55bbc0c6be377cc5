import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FLAKY } from './flaky.ts'
import { programs } from './stage.ts'

/** A stage of one program that prints that. */
const printed = (text: string, code: number) => {
  const path = join(tmpdir(), `rungway-flaky-${process.pid}-${code}`)
  writeFileSync(path, '')
  const words = ['node', '-e', `console.log(${JSON.stringify(text)}); process.exit(${code})`]
  return programs(words)({ output: { to: 'file', path }, scratch: tmpdir() })
}

test('what a program tells of what it tried again is told by name, and counts as passed', async () => {
  const count = await printed(`a row\n${FLAKY}ws-silent: never ready\nall bars reached`, 0)
  expect(count).toMatchObject({ passed: 1, failed: 0, flaky: ['ws-silent: never ready'] })
})

test('a program that fails has failed, whatever it tried again', async () => {
  expect(await printed(`${FLAKY}ws-silent: never ready`, 1)).toMatchObject({ passed: 0, failed: 1 })
})
