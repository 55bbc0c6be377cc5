import { expect, test } from 'vitest'
import type { SourceFile } from './files.ts'
import { circles, roomOf, wrongPackages, wrongRooms } from './graph.ts'
import { LAYERS } from './layers.ts'

const file = (path: string, ...imports: readonly string[]): SourceFile => ({
  path,
  isTest: path.endsWith('.test.ts'),
  imports,
})

/** A file in every room of a package, so that none of the table's rooms is missing. */
const furnished = (name: string): SourceFile[] =>
  (LAYERS[name] ?? []).flat().map((room) => file(`${name}/src/${room}.ts`))

test('a circle is found however long it is, and a ladder is none', () => {
  const ladder = [file('a', 'b', 'c'), file('b', 'c'), file('c')]
  expect(circles(ladder)).toEqual([])
  expect(circles([...ladder, file('d', 'e'), file('e', 'f', 'a'), file('f', 'd')])).toEqual([['d', 'e', 'f']])
  expect(circles([file('a', 'a')])).toEqual([['a']])
})

test('two circles that share no file are two', () => {
  expect(circles([file('a', 'b'), file('b', 'a', 'c'), file('c', 'd'), file('d', 'c')])).toEqual([
    ['c', 'd'],
    ['a', 'b'],
  ])
})

test('a package may import those below it, and no others', () => {
  const up = file('protocol/src/index.ts', 'gateway/src/index.ts')
  const down = file('gateway/src/index.ts', 'protocol/src/index.ts')
  expect(wrongPackages([down])).toEqual([])
  expect(wrongPackages([up])).toEqual([
    'protocol may not import gateway: protocol/src/index.ts imports gateway/src/index.ts',
  ])
  expect(wrongPackages([file('gateway/src/a.test.ts', 'e2e/world.ts')])).toHaveLength(1)
})

test('a room is the longest entry of the table that holds the file', () => {
  expect(roomOf('gateway/src/transports/contract/link.ts')).toBe('gateway/transports/contract')
  expect(roomOf('gateway/src/transports/sse.ts')).toBe('gateway/transports')
  expect(roomOf('protocol/src/result.ts')).toBe('protocol/result')
  expect(roomOf('bench/report/main.ts')).toBe('bench/report')
})

test('arrows between rooms point down', () => {
  const rooms = furnished('protocol')
  expect(wrongRooms(rooms)).not.toContainEqual(expect.stringContaining('protocol/wire may not'))
  const up = file('protocol/src/wire/frame.ts', 'protocol/src/session/outbox.ts')
  expect(wrongRooms([...rooms, up])).toContain(
    'protocol/wire may not import protocol/session: protocol/src/wire/frame.ts imports protocol/src/session/outbox.ts',
  )
})

test('rooms of one storey do not know each other', () => {
  const sideways = file('protocol/src/ladder/ladder.ts', 'protocol/src/session/outbox.ts')
  expect(wrongRooms([sideways])).toContainEqual(
    expect.stringContaining('protocol/ladder may not import protocol/session'),
  )
})

test('a room without a layer, and a layer without a room, are wrong', () => {
  expect(wrongRooms([file('protocol/src/attic/box.ts')])).toContain(
    'protocol/attic has no layer in tools/house/layers.ts',
  )
  expect(wrongRooms([])).toContain('tools/house/layers.ts names protocol/wire, which does not exist')
})
