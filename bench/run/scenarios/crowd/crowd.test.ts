import { describe, expect, test } from 'vitest'
import { type Cell, keyOf } from '../../../format/cell.ts'
import type { Options } from '../../../format/options.ts'
import { parseOptions } from '../../options.ts'
import { restMsOf } from './held.ts'
import { crowdEcho, fanOut, held, poll, upstreamRate } from './index.ts'

const choices = ['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling'].map((technique) => ({
  system: 's',
  technique,
}))

function options(...args: string[]): Options {
  const parsed = parseOptions(args, [])
  if (!parsed.ok || parsed.value === null) throw new Error('the options are invalid')
  return parsed.value
}

const matrix = (...args: string[]) => ({ choices, core: choices, choicesInPages: [], options: options(...args) })

const cells = (...args: string[]): Cell[] =>
  [crowdEcho, fanOut, held, poll, upstreamRate].flatMap((scenario) => scenario.cells(matrix(...args)))

test('no profile has a cell twice', () => {
  for (const args of [[], ['--quick'], ['--smoke']]) {
    const keys = cells(...args).map(keyOf)
    expect(keys.length).toBeGreaterThan(0)
    expect(new Set(keys).size).toBe(keys.length)
  }
})

test('single messages and bursts are compared in the same crowd for every technique', () => {
  for (const { technique } of choices) {
    const compared = cells().filter((each) => each.scenario === 'fan-out' && each.technique === technique)
    expect(compared.filter(({ clients }) => clients === 500).map(({ load }) => load?.burst)).toEqual([1, 10])
  }
})

describe('libraries', () => {
  const library = ['websocket', 'sse', 'long-polling'].map((technique) => ({ system: 'library', technique }))
  const both = { ...matrix(), choices: [...choices, ...library] }
  const of = (scenario: typeof fanOut) => scenario.cells(both).filter(({ system }) => system === 'library')

  test('are measured for the cost of one more client, and for bursts, by each technique', () => {
    for (const { technique } of library) {
      const own = of(fanOut).filter((each) => each.technique === technique)
      expect(own.map(({ clients, load }) => [clients, load?.burst])).toEqual([
        [500, 1],
        [500, 10],
        [100, 1],
        [1_000, 1],
      ])
    }
  })

  test('hold five thousand WebSockets', () => {
    const wanted = [...of(held), ...(held.leftOut?.(both) ?? []).map(({ cell }) => cell)]
    const large = wanted.filter(({ system, clients }) => system === 'library' && clients === 5_000)
    expect(large.map(({ technique }) => technique)).toEqual(['websocket'])
  })
})

test('ten thousand clients are held by every technique that holds connections', () => {
  const wanted = [...held.cells(matrix()), ...(held.leftOut?.(matrix()) ?? []).map(({ cell }) => cell)]
  expect(wanted.filter(({ clients }) => clients === 10_000).map(({ technique }) => technique)).toEqual([
    'websocket',
    'sse',
    'http-streaming',
    'long-polling',
  ])
})

test('in a full run an idle server is observed long enough', () => {
  expect(restMsOf(options())).toBe(5_000)
  expect(restMsOf(options('--seconds', '20'))).toBe(10_000)
  expect(restMsOf(options('--smoke'))).toBe(50)
})

test('short polling is not measured with the largest crowds', () => {
  const largest = Math.max(
    ...cells()
      .filter(({ technique }) => technique === 'short-polling')
      .map(({ clients }) => clients),
  )
  expect(largest).toBe(1_000)
})
