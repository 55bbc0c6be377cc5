import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OUTAGES, outageTable } from './outages.ts'
import { ROOT, read } from './pages.ts'

const PAGE = `# Measured

| system | what happens | dead air (s): p50 / p90 / max | without answers (s) | sessions lost | missing | twice | reordered | told of a loss | presence right after (s) |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| Rungway | a node dies | 0.50 / 1.20 / 2.30 | 0.60 / 1.00 / 2.00 | 3 of 36 | 1 | 2 | 3 | 4, of 50 deliveries | 4.10 |
| Socket.IO | a node dies | 9.00 / 9.00 / 9.00 | 9.00 / 9.00 / 9.00 | 9 of 9 | 9 | 9 | 9 | 0 | – |
`

test('a page quotes what was measured of Rungway', () => {
  const [, , row, ...more] = outageTable(['a node dies'], PAGE).split('\n')
  expect(row).toBe('| a node dies | 0.50 / 2.30 | 0.60 / 2.00 | 3 of 36 | 1, 2, 3 | 4 | 4.10 |')
  expect(more).toEqual([])
})

test('what was not measured is said', () => {
  expect(outageTable(['a node dies', 'Redis dies'], PAGE)).toMatch(/\n\nNot measured yet: Redis dies\.$/)
  expect(outageTable(['Redis dies'], PAGE)).toBe('Not measured yet: Redis dies.')
})

test('a table of other columns is refused', () => {
  expect(() => outageTable(['a node dies'], PAGE.replace('dead air', 'silence'))).toThrow('has no column "dead air"')
})

test('each outage has a page of at most sixty lines, and is in the list of them', () => {
  const list = read('docs/guide/outages/README.md')
  for (const name of Object.keys(OUTAGES)) {
    const path = `docs/guide/outages/${name}.md`
    expect(existsSync(join(ROOT, path)), path).toBe(true)
    expect(read(path).split('\n').length, path).toBeLessThanOrEqual(60)
    expect(list).toContain(`](${name}.md)`)
  }
})
