import { expect, test } from 'vitest'
import { parseCommand } from './command.ts'

test('takes an input and an output file, and refuses everything else', () => {
  expect(parseCommand(['--in', 'a', '--out', 'b'])).toEqual({ ok: true, value: { from: 'a', to: 'b' } })
  expect(parseCommand([])).toEqual({ ok: true, value: { from: null, to: null } })
  expect(parseCommand(['--help'])).toEqual({ ok: true, value: null })
  for (const args of [['--pigeon'], ['stray'], ['--in']]) expect(parseCommand(args)).toMatchObject({ ok: false })
})
