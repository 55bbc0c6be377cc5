import { expect, test } from 'vitest'
import type { End, Message } from '../../../traffic/end.ts'
import { echo, time } from './loop.ts'

/** What is said comes back when `answer` is called. */
function mirror(): { end: End; answer(): void } {
  const said: Message[] = []
  let listener: (body: Message) => void = () => {}
  return {
    end: {
      send: (body) => void said.push(body),
      hear(next) {
        listener = next
      },
    },
    answer: () => said.splice(0).forEach(listener),
  }
}

test('times from when a message was due, and tells how late it was sent', async () => {
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

test('waits until it has heard all', async () => {
  const { end, answer } = mirror()
  let isDone = false
  const heard = time(end, 2, () => 10).then((latencyMs) => {
    isDone = true
    return latencyMs
  })
  end.send({ at: 1, pad: '' })
  answer()
  await Promise.resolve()
  expect(isDone).toBe(false)
  end.send({ at: 4, pad: '' })
  answer()
  expect(await heard).toEqual([9, 6])
})
