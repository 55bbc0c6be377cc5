import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LINES, type Payload } from '../wire/line-codec.ts'
import { Outbox } from './outbox.ts'

const LIMITS = { maxOutboxBytes: 100, maxOutboxMessages: 5 }

const payload = (text: string): Payload => ({ text, kind: 'json', bytes: text.length })

/** The numbers of the messages that a pull writes. */
function pull(outbox: Outbox, maxBytes = Number.POSITIVE_INFINITY): number[] {
  const lines: string[] = []
  outbox.pull(LINES, maxBytes, lines)
  return lines.map((line) => JSON.parse(line)[0])
}

function filled(count: number, limits = LIMITS): Outbox {
  const outbox = new Outbox(limits)
  for (let i = 1; i <= count; i++) outbox.push(payload(String(i)))
  return outbox
}

test('[S3] a message that was written and not acknowledged is still there', () => {
  const outbox = filled(3)
  expect(pull(outbox)).toEqual([1, 2, 3])
  expect([outbox.written, outbox.length, outbox.bytes]).toEqual([3, 3, 3])
  expect(outbox.unacknowledged().map(({ text }) => text)).toEqual(['1', '2', '3'])
})

test('[S4] only messages that a link was given are in doubt, also after a rewind', () => {
  const outbox = filled(4)
  const split = () => [outbox.inDoubt(), outbox.unwritten()].map((half) => half.map(({ text }) => text).join(''))
  expect(split()).toEqual(['', '1234'])
  pull(outbox, 1)
  pull(outbox, 1)
  expect(split()).toEqual(['12', '34'])
  outbox.rewind()
  expect(split()).toEqual(['12', '34'])
  outbox.ack(1)
  pull(outbox, 1)
  expect(split()).toEqual(['2', '34'])
  outbox.ack(3)
  expect(split()).toEqual(['', '4'])
})

test('[S3] an acknowledgement lets go of what it names and all before it', () => {
  const outbox = filled(4)
  pull(outbox)
  expect(outbox.ack(3)).toBe(true)
  expect([outbox.acked, outbox.length, outbox.bytes, outbox.last]).toEqual([3, 1, 1, 4])
})

test('[A3] an older acknowledgement after a newer changes nothing', () => {
  const outbox = filled(4)
  outbox.ack(3)
  expect(outbox.ack(1)).toBe(true)
  expect([outbox.acked, outbox.length]).toEqual([3, 1])
})

test('[B11] an acknowledgement of what was never said changes nothing', () => {
  const outbox = filled(2)
  expect(outbox.ack(3)).toBe(false)
  expect([outbox.acked, outbox.length, pull(outbox)]).toEqual([0, 2, [1, 2]])
})

test('[L8] a rewind writes again all that is not acknowledged', () => {
  const outbox = filled(4)
  pull(outbox)
  outbox.ack(2)
  expect(pull(outbox)).toEqual([])
  outbox.rewind()
  expect(pull(outbox)).toEqual([3, 4])
})

test('[S3] what was acknowledged before it was written is not written', () => {
  const outbox = filled(3)
  outbox.ack(2)
  expect(pull(outbox)).toEqual([3])
})

describe('[S5] bounds', () => {
  test('[S5] by bytes, exactly', () => {
    const outbox = new Outbox(LIMITS)
    outbox.push(payload('a'.repeat(60)))
    expect(outbox.fits(40)).toBe(true)
    expect(outbox.fits(41)).toBe(false)
  })

  test('[S5] by count, exactly', () => {
    expect(filled(4).fits(1)).toBe(true)
    expect(filled(5).fits(1)).toBe(false)
  })

  test('[S5] acknowledgements make room', () => {
    const outbox = filled(5)
    outbox.ack(1)
    expect(outbox.fits(1)).toBe(true)
  })

  test('[S5] an empty outbox takes any one message', () => {
    expect(new Outbox(LIMITS).fits(1_000)).toBe(true)
  })

  test('[S5] what was acknowledged is let go of at once, not when the queue is cut', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const outbox = new Outbox({ maxOutboxBytes: 1e6, maxOutboxMessages: 1e6 })
    // The queue keeps its tail, so that it is never simply empty.
    const said = Array.from({ length: 200 }, (_, i) => {
      const one = payload(String(i))
      outbox.push(one)
      return new WeakRef(one)
    })
    outbox.ack(190)
    // A weak reference is kept until the end of the turn that made it.
    await new Promise((resolve) => setImmediate(resolve))
    collect()
    expect(said.filter((reference) => reference.deref() !== undefined)).toHaveLength(10)
    expect(outbox.length).toBe(10)
  })
})

describe('[A5] batches', () => {
  test('[A5] a pull writes at least one message, whatever its size', () => {
    const outbox = new Outbox(LIMITS)
    for (let i = 0; i < 3; i++) outbox.push(payload('1'.repeat(30)))
    expect(pull(outbox, 1)).toEqual([1])
    expect(pull(outbox, 1)).toEqual([2])
  })

  test('[A5] the lines of a batch of more than one, line feeds included, stay within the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 400 }),
        (sizes, maxBytes) => {
          const outbox = new Outbox({ maxOutboxBytes: 1e6, maxOutboxMessages: 1e6 })
          for (const size of sizes) outbox.push(payload('1'.repeat(size)))
          while (outbox.written < outbox.last) {
            const lines: string[] = []
            outbox.pull(LINES, maxBytes, lines)
            expect(lines.length).toBeGreaterThan(0)
            if (lines.length > 1) expect(lines.map((line) => `${line}\n`).join('').length).toBeLessThanOrEqual(maxBytes)
          }
        },
      ),
    )
  })
})

test('[S1] [S3] [S5] in any life it writes what a plain list would', () => {
  type Step = { push: string } | { pull: number } | { ack: number } | { rewind: true }
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ push: fc.constantFrom('1', '"abc"', '[1,2,3]') }) },
    { weight: 2, arbitrary: fc.record({ pull: fc.constantFrom(1, 100, 1e6) }) },
    fc.record({ ack: fc.nat(3_000) }),
    fc.record({ rewind: fc.constant(true as const) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(1, 300), (steps, repeat) => {
      const limits = { maxOutboxBytes: 5_000, maxOutboxMessages: 2_000 }
      const outbox = new Outbox(limits)
      const said: string[] = []
      let [acked, written] = [0, 0]
      for (const one of steps) {
        if ('push' in one) {
          for (let i = 0; i < repeat; i++) {
            if (!outbox.fits(one.push.length)) break
            said.push(one.push)
            outbox.push(payload(one.push))
          }
        } else if ('pull' in one) {
          const lines: string[] = []
          outbox.pull(LINES, one.pull, lines)
          expect(lines).toEqual(
            said.slice(written, written + lines.length).map((text, i) => `[${written + i + 1},${text}]`),
          )
          written += lines.length
        } else if ('ack' in one) {
          const known = outbox.ack(one.ack)
          expect(known).toBe(one.ack <= said.length)
          if (known) acked = Math.max(acked, one.ack)
          written = Math.max(written, acked)
        } else {
          outbox.rewind()
          written = acked
        }
        const kept = said.slice(acked)
        expect([outbox.acked, outbox.written, outbox.last]).toEqual([acked, written, said.length])
        expect(outbox.unacknowledged().map(({ text }) => text)).toEqual(kept)
        expect(outbox.length).toBe(kept.length)
        expect(outbox.bytes).toBe(kept.join('').length)
        expect(outbox.bytes).toBeLessThanOrEqual(limits.maxOutboxBytes)
      }
    }),
    { numRuns: 300 },
  )
})

describe('[A8] of messages in parts', () => {
  const LONG = JSON.stringify('x'.repeat(500))

  /** Where each part stands that a pull writes: the number of its message, and its first character. */
  function pullPart(outbox: Outbox): number[] {
    const lines: string[] = []
    outbox.pull(LINES, 100, lines, 100)
    return lines.flatMap((line) => [JSON.parse(line)[0], JSON.parse(line)[3]])
  }

  test('what was given and not acknowledged is under way, also of one that is not given whole', () => {
    const outbox = new Outbox(LIMITS)
    outbox.push(payload(LONG))
    pullPart(outbox)
    expect([outbox.isUnderWay, outbox.written]).toEqual([true, 0])
    outbox.ack(0, outbox.writtenPart)
    expect(outbox.isUnderWay).toBe(false)
  })

  test('a message that is acknowledged while it is given again leaves the next to begin at its beginning', () => {
    const outbox = new Outbox(LIMITS)
    outbox.push(payload(LONG))
    outbox.push(payload(LONG))
    outbox.pull(LINES, Number.POSITIVE_INFINITY, [])
    outbox.rewind()
    expect(pullPart(outbox)).toEqual([1, 0])
    outbox.ack(1)
    expect(pullPart(outbox)).toEqual([2, 0])
  })

  test('what the other side has of the next message is not given, however it is said', () => {
    const outbox = new Outbox(LIMITS)
    outbox.push(payload(LONG))
    outbox.ack(0, 40)
    expect(pullPart(outbox)).toEqual([1, 40])
  })
})
