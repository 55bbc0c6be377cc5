import { MemoryBroker, MemoryStore } from '@rungway/gateway'
import type { Member } from '@rungway/protocol'
import { expect, test } from 'vitest'
import { type ObservedPublication, observed } from './observed-broker.ts'

const KEEP = { messages: 10, bytes: 10_000, ageMs: 60_000 }

function observerOf(say: (text: string) => void) {
  return {
    published: () => say('stored'),
    publication: ({ data }: ObservedPublication) => say(`published ${data}`),
    member: (_: string, change: string, { id, data }: Member) => say(`${change} ${id} ${String(data)}`),
  }
}

/** Two nodes on one store, and what they say together. */
function openNodes() {
  const store = new MemoryStore()
  const said: string[] = []
  const node = (name: string) =>
    observed(
      new MemoryBroker({ store }),
      observerOf((text) => said.push(`${name} ${text}`)),
    )
  return { one: node('one'), other: node('other'), said }
}

test('a publication is told by the node that has published it alone', async () => {
  const { one, other, said } = openNodes()
  await other.join('room', null, () => {})
  await one.publish('room', '"hi"', { key: { producer: 'p', seq: 1 }, keep: KEEP, author: null })
  await other.publish('room', '"hi"', { key: { producer: 'p', seq: 1 }, keep: KEEP, author: null })
  await new Promise((resolve) => setImmediate(resolve))
  expect(said.filter((each) => each.includes('published'))).toEqual(['one published "hi"'])
})

test('a member that goes over to another node has neither left nor come', async () => {
  const { one, other, said } = openNodes()
  await one.enter('room', { id: 'ada', user: null, data: 'a' })
  await other.enter('room', { id: 'ada', user: null, data: 'a' })
  await one.leave('room', 'ada')
  expect(said).toEqual(['one in ada a'])
  await one.enter('room', { id: 'ada', user: null, data: 'b' })
  await other.leave('room', 'ada')
  await one.leave('room', 'ada')
  expect(said).toEqual(['one in ada a', 'one swap ada b', 'one out ada b'])
})
