import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Json, pack, unpack } from './columns.ts'

const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>(null, true, 0, 1.5, '', 'word', 'other'),
    fc.array(tie('json'), { maxLength: 6 }),
    fc.array(fc.record({ name: tie('json'), value: tie('json') }), { maxLength: 6 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'words', 'columns'), tie('json')),
  ),
}))

test('what was packed is what was given', () => {
  fc.assert(
    fc.property(json, (value) => {
      expect(unpack(JSON.parse(JSON.stringify(pack(value))))).toEqual(value)
    }),
  )
})

test('rows have their names once, and a word that comes again is a number', () => {
  const rows = Array.from({ length: 100 }, (_, at) => ({ system: at < 50 ? 'one' : 'other', cells: [at, 'the same'] }))
  const text = JSON.stringify(pack(rows))
  expect(text.match(/system|the same|one|other/g)).toHaveLength(4)
  expect(text.length).toBeLessThan(JSON.stringify(rows).length / 4)
})

test('what cannot be told from packed rows is refused', () => {
  expect(() => pack([{ $: 'rows' }])).toThrow('cannot be packed')
})
