import { expect, test } from 'vitest'
import { type Cell, keyOf } from '../../cell.ts'
import { type Options, parseOptions } from '../../options.ts'
import { crowdEcho, fanOut, held, poll, upstreamRate } from './index.ts'

const choices = ['websocket', 'sse', 'http-streaming', 'long-polling', 'short-polling'].map((technique) => ({
  system: 's',
  technique,
}))

function options(...args: string[]): Options {
  const parsed = parseOptions(args, [])
  if (!parsed.ok || parsed.value === null) throw new Error('these are options')
  return parsed.value
}

const cells = (...args: string[]): Cell[] =>
  [crowdEcho, fanOut, held, poll, upstreamRate].flatMap((scenario) =>
    scenario.cells({ choices, core: choices, options: options(...args) }),
  )

test('no cell twice, in any profile', () => {
  for (const args of [[], ['--quick'], ['--smoke']]) {
    const keys = cells(...args).map(keyOf)
    expect(keys.length).toBeGreaterThan(0)
    expect(new Set(keys).size).toBe(keys.length)
  }
})

test('every technique hears single messages and bursts in the same crowd', () => {
  for (const { technique } of choices) {
    const compared = cells().filter((each) => each.scenario === 'fan-out' && each.technique === technique)
    expect(compared.filter(({ clients }) => clients === 500).map(({ load }) => load?.burst)).toEqual([1, 10])
  }
})

test('short polling is spared the largest crowds', () => {
  const largest = Math.max(
    ...cells()
      .filter(({ technique }) => technique === 'short-polling')
      .map(({ clients }) => clients),
  )
  expect(largest).toBe(1_000)
})
