import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Chain, type Linked } from './chain.ts'

interface Item extends Linked<Item> {
  readonly id: number
}

const item = (id: number): Item => ({ id, before: null, after: null })

test('in any order of comings and goings it has what a list would', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(7), { maxLength: 60 }), (ids) => {
      const items = Array.from({ length: 8 }, (_, id) => item(id))
      const chain = new Chain<Item>()
      let list: number[] = []
      for (const id of ids) {
        const each = items[id] ?? item(id)
        const isThere = list.includes(id)
        expect(chain.remove(each)).toBe(isThere)
        if (isThere) list = list.filter((other) => other !== id)
        else {
          chain.add(each)
          list.push(id)
        }
        expect([...chain].map((one) => one.id)).toEqual(list)
        expect(chain.isEmpty).toBe(list.length === 0)
      }
    }),
  )
})

test('what is gone points to nothing that has come after it', () => {
  const chain = new Chain<Item>()
  const [first, second, third] = [item(1), item(2), item(3)]
  for (const each of [first, second, third]) chain.add(each)
  chain.remove(second)
  chain.remove(first)
  expect([first, second]).toEqual([item(1), item(2)])
})

test('each is reached while those that were are removed', () => {
  const chain = new Chain<Item>()
  for (const id of [1, 2, 3]) chain.add(item(id))
  const seen: number[] = []
  for (const each of chain) {
    seen.push(each.id)
    chain.remove(each)
  }
  expect([seen, chain.isEmpty]).toEqual([[1, 2, 3], true])
})
