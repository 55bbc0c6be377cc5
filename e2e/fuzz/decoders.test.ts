import { describe, expect, test } from 'vitest'
import { LINES } from './corpus.ts'
import { Coverage } from './coverage.ts'
import { decodeAll } from './decoders.ts'

describe('the fuzzer of decoders', () => {
  test.each(LINES)('takes %s as the decoders promise', (line) => {
    expect(() => decodeAll(line)).not.toThrow()
  })

  test('sees code that runs for the first time', async () => {
    const coverage = await Coverage.begin((url) => /safe-json|decoders/.test(url))
    decodeAll('[1,1]')
    expect(await coverage.take()).toBeGreaterThan(0)
    decodeAll('[1,1e999]')
    expect(await coverage.take()).toBeGreaterThan(0)
    coverage.end()
  })
})
