import { expect, test } from 'vitest'
import { cell, USUAL } from '../format/cell.ts'
import { SMOKE } from '../run/scenarios/testing/fake-bench.ts'
import { timeOf } from './thorough.ts'

const polled = (system: string) => cell({ system, technique: 'short-polling' }, 'poll', { clients: 50 })

test('a judged cell of a full run takes longer', () => {
  const options = { ...SMOKE, profile: 'full', warmUpSeconds: 0.5, seconds: 1 } as const
  const usual = { warmUpSeconds: 0.5, seconds: 1 }
  const judged = timeOf(polled('rungway'), options)
  expect(judged.warmUpSeconds).toBeGreaterThan(usual.warmUpSeconds)
  expect(judged.seconds).toBeGreaterThan(usual.seconds)
  expect(timeOf(polled('node-http'), options)).toEqual(judged)
  expect(timeOf(cell({ system: 'ws', technique: 'websocket' }, 'up', { load: USUAL }), options)).toEqual(usual)
  expect(timeOf(polled('rungway'), { ...options, profile: 'quick' })).toEqual(usual)
})

test('longer times of the options win', () => {
  const options = { ...SMOKE, profile: 'full', warmUpSeconds: 10, seconds: 60 } as const
  expect(timeOf(polled('rungway'), options)).toEqual({ warmUpSeconds: 10, seconds: 60 })
})
