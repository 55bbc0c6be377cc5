import { expect, test } from 'vitest'
import { sideBySide } from './side-by-side.ts'

/** Work that ends on request. */
function works() {
  const running = new Map<number, { done(): void; fail(): void }>()
  const work = (item: number) =>
    new Promise<void>((resolve, reject) => {
      running.set(item, {
        done() {
          running.delete(item)
          resolve()
        },
        fail() {
          running.delete(item)
          reject(new Error(`no ${item}`))
        },
      })
    })
  return { running, work }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('runs so many at once, and starts the next when one is done', async () => {
  const { running, work } = works()
  const all = sideBySide([1, 2, 3, 4], 2, work)
  expect([...running.keys()]).toEqual([1, 2])
  running.get(2)?.done()
  await turn()
  expect([...running.keys()]).toEqual([1, 3])
  for (const next of [1, 3, 4]) {
    running.get(next)?.done()
    await turn()
  }
  expect(await all).toEqual([])
})

test('a rejection is reported and stops nothing', async () => {
  const { running, work } = works()
  const all = sideBySide([1, 2], 1, work)
  running.get(1)?.fail()
  await turn()
  running.get(2)?.done()
  expect(await all).toEqual([new Error('no 1')])
})
