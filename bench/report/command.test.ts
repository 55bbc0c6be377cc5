import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parseCommand, readResults } from './command.ts'

test('takes two files, or says what it does not know', () => {
  expect(parseCommand(['--in', 'a', '--out', 'b'])).toEqual({ ok: true, value: { from: 'a', to: 'b' } })
  expect(parseCommand([])).toEqual({ ok: true, value: { from: null, to: null } })
  expect(parseCommand(['--help'])).toEqual({ ok: true, value: null })
  for (const args of [['--pigeon'], ['stray'], ['--in']]) expect(parseCommand(args)).toMatchObject({ ok: false })
})

test('says in a line why there are no results in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-report-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'results.json')
  const read = (text: string) => {
    writeFileSync(file, text)
    return readResults(file)
  }
  expect(readResults(join(folder, 'nope.json'))).toEqual({ ok: false, error: expect.stringMatching(/nope.*ENOENT/) })
  expect(read('{')).toEqual({ ok: false, error: expect.stringMatching(/^.*cannot be read.*$/) })
  expect(read('{}')).toEqual({ ok: false, error: `${file} has no results` })
  expect(read('{"rows":[]}')).toEqual({ ok: true, value: { rows: [] } })
})
