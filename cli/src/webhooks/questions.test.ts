import { expect, test } from 'vitest'
import { Questions } from './questions.ts'

const LIMITS = { maxAsked: 8, maxAskedEach: 2, maxWaiting: 12, maxWaitingEach: 5 }

function openQuestions() {
  const questions = new Questions(LIMITS)
  /** Those that are under way, by network. */
  const asked: { readonly network: string; readonly answer: () => void }[] = []
  const dropped: string[] = []
  const ask = (network: string, count = 1): void => {
    for (let n = 0; n < count; n++) {
      const question = () => new Promise<void>((answer) => asked.push({ network, answer }))
      questions.ask(network, question).catch((error: Error) => dropped.push(`${network}: ${error.message}`))
    }
  }
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve()
  }
  return {
    ask,
    dropped,
    async underWay() {
      await settled()
      return asked.map(({ network }) => network).join('')
    },
    /** Answers the one that is under way for longest. */
    async answer() {
      await settled()
      asked.shift()?.answer()
      await settled()
    },
  }
}

test('no network has more than its share of what is asked at a time, and another is asked at once', async () => {
  const { ask, underWay, answer } = openQuestions()
  ask('a', 4)
  ask('b', 4)
  ask('c')
  expect(await underWay()).toBe('aabbc')
  await answer()
  expect(await underWay()).toBe('abbca')
})

test('those that wait take turns by network: one of many waits for no more than one of each other', async () => {
  const { ask, underWay, answer } = openQuestions()
  for (const network of 'abcd') ask(network, 5)
  expect(await underWay()).toBe('aabbccdd')
  ask('e')
  ask('f')
  const begun: string[] = []
  for (let n = 0; n < 6; n++) {
    await answer()
    begun.push((await underWay()).at(-1) ?? '')
  }
  // Of those that have less than their share, the one that was asked longest ago.
  expect(begun.join('')).toBe('aebfca')
})

test('what waits is bounded, of one network too, and the one with most gives way to those with less', async () => {
  const { ask, answer, dropped, underWay } = openQuestions()
  ask('a', 8)
  expect(await underWay()).toBe('aa')
  expect(dropped).toEqual([expect.stringMatching(/^a: 5 webhooks "connect" of one address wait/)])
  for (const network of 'bcd') ask(network, 4)
  ask('e')
  await underWay()
  expect(dropped).toHaveLength(1)
  // Twelve wait, five of them of a: what comes now takes the place of one of these, or of itself.
  for (const network of 'fgaa') ask(network)
  await underWay()
  expect(dropped.slice(1)).toEqual(Array(4).fill(expect.stringMatching(/^a: 12 webhooks "connect" in all wait/)))
  for (let n = 0; n < 8; n++) await answer()
  const begun = await underWay()
  expect([...'efg'].filter((network) => !begun.includes(network))).toEqual([])
})

test('one that fails makes room for the next, and nothing is remembered of a network that asks nothing', async () => {
  const questions = new Questions({ ...LIMITS, maxAsked: 1 })
  const failing = questions.ask('a', () => Promise.reject(new Error('no answer')))
  const next = questions.ask('b', async () => 'asked')
  await expect(failing).rejects.toThrow('no answer')
  expect(await next).toBe('asked')
  expect(questions.networks).toBe(0)
  const answers: (() => void)[] = []
  const small = new Questions({ maxAsked: 1, maxAskedEach: 1, maxWaiting: 1, maxWaitingEach: 1 })
  const ask = (network: string) => small.ask(network, () => new Promise<void>((answer) => answers.push(answer)))
  const first = ask('a')
  const second = ask('b')
  // It takes the place of the second, of whose network nothing is left.
  const third = ask('c')
  await expect(second).rejects.toThrow('1 webhooks "connect" in all')
  expect(small.networks).toBe(2)
  answers[0]?.()
  await first
  answers[1]?.()
  await third
  expect(small.networks).toBe(0)
})
