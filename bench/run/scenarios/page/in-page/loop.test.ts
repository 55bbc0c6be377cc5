import { expect, test } from 'vitest'
import type { End, Message } from '../../../traffic/end.ts'
import { echo, timeAll } from './loop.ts'

/** Returns what was sent when `answer` is called. */
function mirror(): { end: End; answer(): void } {
  const sent: Message[] = []
  let listener: (body: Message) => void = () => {}
  return {
    end: {
      send: (body) => void sent.push(body),
      onMessage(next) {
        listener = next
      },
    },
    answer: () => sent.splice(0).forEach(listener),
  }
}

test('times from when a message was due, and records the lag of the sender', async () => {
  const { end, answer } = mirror()
  let nowMs = 100
  const work = { ratePerSecond: 100, payloadBytes: 60, burst: 1, count: 2 }
  const timings = await echo(
    end,
    work,
    async (_, send) => {
      send(98)
      nowMs = 110
      send(110)
      nowMs = 113
      answer()
    },
    () => nowMs,
  )
  expect(timings).toEqual({ lagMs: [2, 0], latencyMs: [15, 3] })
})

test('resolves once all messages have arrived', async () => {
  const { end, answer } = mirror()
  let isDone = false
  const received = timeAll(end, 2, () => 10).then((latencyMs) => {
    isDone = true
    return latencyMs
  })
  end.send({ at: 1, pad: '' })
  answer()
  await Promise.resolve()
  expect(isDone).toBe(false)
  end.send({ at: 4, pad: '' })
  answer()
  expect(await received).toEqual([9, 6])
})
