import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { Gate } from './gate.ts'

/**
 * An emitter of which `mine` is taken, and everything that its listeners and the gate were given.
 */
function world(...hosts: string[]) {
  const emitter = new EventEmitter()
  const seen: string[] = []
  const host = (name: string) => (subject: { name: string }) => void seen.push(`${name}: ${subject.name}`)
  for (const name of hosts) emitter.on('event', host(name))
  const open = (mine: string) =>
    Gate.add(
      emitter,
      'event',
      (subject) => {
        const isMine = (subject as { name: string }).name === mine
        if (isMine) seen.push(`gate: ${mine}`)
        return isMine
      },
      (subject) => seen.push(`nothing else: ${(subject as { name: string }).name}`),
    )
  const emit = (name: string): string[] => {
    seen.length = 0
    emitter.emit('event', { name })
    return [...seen]
  }
  return { emitter, host, open, emit }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what is taken no other listener sees, and everything else each sees once', () => {
  const { open, emit, emitter } = world('a', 'b')
  open('mine')
  expect(emit('mine')).toEqual(['gate: mine'])
  expect(emit('other')).toEqual(['a: other', 'b: other'])
  expect(emitter.listenerCount('event')).toBe(2)
})

test('it listens itself while nothing else does', async () => {
  const { open, emit, emitter, host } = world()
  open('mine')
  expect(emit('mine')).toEqual(['gate: mine'])
  expect(emit('other')).toEqual(['nothing else: other'])
  const late = host('late')
  emitter.on('event', late)
  await turn()
  expect([emit('mine'), emit('other')]).toEqual([['gate: mine'], ['late: other']])
  expect(emitter.listeners('event')).toEqual([late])
  emitter.off('event', late)
  await turn()
  expect([emit('mine'), emit('other')]).toEqual([['gate: mine'], ['nothing else: other']])
})

test('a listener that was added by `once` hears of the first that is not taken', async () => {
  const { open, emit, emitter, host } = world('a')
  emitter.once('event', host('once'))
  open('mine')
  emitter.prependOnceListener('event', host('late'))
  await turn()
  expect(emit('mine')).toEqual(['gate: mine'])
  expect(emit('other')).toEqual(['late: other', 'a: other', 'once: other'])
  expect(emit('other')).toEqual(['a: other'])
  expect(emitter.listenerCount('event')).toBe(1)
})

test('several share an emitter, and each can leave; the last leaves it as it was', async () => {
  const { open, emit, emitter } = world('a', 'b')
  const before = emitter.rawListeners('event')
  const [first, second] = [open('mine'), open('yours')]
  expect([emit('mine'), emit('yours')]).toEqual([['gate: mine'], ['gate: yours']])
  first()
  expect([emit('mine'), emit('yours')]).toEqual([['a: mine', 'b: mine'], ['gate: yours']])
  second()
  await turn()
  expect(emitter.rawListeners('event')).toEqual(before)
  expect(emit('yours')).toEqual(['a: yours', 'b: yours'])
  expect(emitter.eventNames()).toEqual(['event'])
})

test('one that was alone leaves nothing behind', async () => {
  const { open, emitter } = world()
  open('mine')()
  await turn()
  expect(emitter.eventNames()).toEqual([])
})
