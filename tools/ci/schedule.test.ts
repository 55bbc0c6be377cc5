import { expect, test } from 'vitest'
import { runAll, type Scheduled, startable } from './schedule.ts'
import { STAGES } from './stages.ts'

const stage = (name: string, thirds: number, ...needs: readonly string[]): Scheduled => ({ name, thirds, needs })

/** The order in which stages start and end, where each ends when all that could start has. */
async function trace(stages: readonly Scheduled[]): Promise<string[]> {
  const events: string[] = []
  await runAll(stages, async ({ name }) => {
    events.push(`+${name}`)
    await new Promise((resolve) => setImmediate(resolve))
    events.push(`-${name}`)
  })
  return events
}

test('stages run side by side while there is room', () => {
  const waiting = [stage('a', 2), stage('b', 2), stage('c', 1)]
  expect(startable(waiting, []).map(({ name }) => name)).toEqual(['a', 'c'])
})

test('a stage waits until those that it needs have ended', async () => {
  const events = await trace([stage('a', 1, 'b'), stage('b', 1)])
  expect(events).toEqual(['+b', '-b', '+a', '-a'])
})

test('a stage that was not asked for is not waited for', async () => {
  expect(await trace([stage('a', 1, 'gone')])).toEqual(['+a', '-a'])
})

test('stages that wait for each other are an error and no silence', async () => {
  await expect(trace([stage('a', 1, 'b'), stage('b', 1, 'a')])).rejects.toThrow('wait for each other: a, b')
})

test('the stages of the repository can all run, each once', async () => {
  const events = await trace(STAGES)
  expect(events.filter((event) => event.startsWith('+'))).toHaveLength(STAGES.length)
})

test('stages need stages that exist, and fast ones need fast ones alone', () => {
  for (const { needs, isFast } of STAGES)
    for (const need of needs) {
      const needed = STAGES.find(({ name }) => name === need)
      expect(needed, need).toBeDefined()
      if (isFast === 'fast') expect(needed?.isFast).toBe('fast')
    }
})
