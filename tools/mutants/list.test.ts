import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { MUTANTS } from './list.ts'

const read = (file: string): string => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8')

test('each planted bug still has its place in the source, and one alone', () => {
  const misplaced = MUTANTS.filter(({ file, from }) => read(file).split(from).length !== 2)
  expect(misplaced.map(({ name, file }) => `${name}: ${file}`)).toEqual([])
})
