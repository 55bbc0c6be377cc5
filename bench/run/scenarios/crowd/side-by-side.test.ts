import { expect, test } from 'vitest'
import { sideBySide } from './side-by-side.ts'

/** Work that ends when it is told to. */
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

test('keeps so many going, and begins the next when one is done', async () => {
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

test('one that fails is told of, and stops nobody', async () => {
  const { running, work } = works()
  const all = sideBySide([1, 2], 1, work)
  running.get(1)?.fail()
  await turn()
  running.get(2)?.done()
  expect(await all).toEqual([new Error('no 1')])
})
