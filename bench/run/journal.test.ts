import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cell } from '../format/cell.ts'
import { openJournal } from './journal.ts'

const folder = mkdtempSync(join(tmpdir(), 'journal-'))
afterAll(() => rmSync(folder, { recursive: true }))

const down = cell({ system: 's', technique: 'a' }, 'down')

test('continues an interrupted run, and repeats failed rounds and truncated lines', () => {
  const file = join(folder, 'rounds.jsonl')
  const first = openJournal(file)
  first.add({ cell: down, round: 0, figures: { latencyP50Ms: 1 } })
  first.add({ cell: down, round: 1, figures: {}, failure: 'no listener' })
  appendFileSync(file, '{"cell":')
  const second = openJournal(file)
  expect([0, 1, 2].map((round) => second.has({ cell: down, round }))).toEqual([true, false, false])
  expect(second.samples.map(({ figures }) => figures)).toEqual([{ latencyP50Ms: 1 }])
})

test('without a file everything is kept in memory', () => {
  const journal = openJournal(null)
  journal.add({ cell: down, round: 0, figures: {} })
  expect(journal.has({ cell: down, round: 0 })).toBe(true)
})
