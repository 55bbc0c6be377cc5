import { expect, test } from 'vitest'
import { FAULTS } from './faults/index.ts'
import { medianRow } from './median.ts'
import { FAULT_NAMES, SYSTEMS } from './names.ts'
import { NETWORKS } from './networks/index.ts'
import { parseOptions } from './options.ts'
import { plan } from './plan.ts'
import { failed } from './pool.ts'
import { isOurs } from './row.ts'

const tasks = (...args: string[]) => plan(parseOptions(args))

test('default: every fault and healing variant; Rungway three times, in Node and in Chromium', () => {
  const all = tasks()
  expect(new Set(all.map(({ fault }) => fault))).toEqual(new Set(FAULT_NAMES))
  expect(new Set(all.map(({ system }) => system))).toEqual(new Set(SYSTEMS))
  const held = all.filter(({ fault }) => fault === 'held')
  const ours = SYSTEMS.filter(isOurs).length
  expect(held).toHaveLength(SYSTEMS.length - ours + 2 * 3 * ours)
})

test('systems that a fault does not affect are not run: that would repeat `clean`', () => {
  const systems = (fault: string) => new Set(tasks('--only', fault, '--client', 'node').map(({ system }) => system))
  expect(systems('upgrade-404')).not.toContain('faye-http')
  expect(systems('upgrade-404')).toContain('faye')
  expect(systems('post-cut+heal')).not.toContain('rungway')
  expect(systems('post-cut+heal')).toContain('rungway-http')
  expect(systems('post-cut+heal')).toContain('socket.io')
})

test('--ci: every fault once, with Rungway, over HTTP if WebSocket would not be affected', () => {
  const ci = tasks('--ci')
  expect(ci.map(({ fault }) => fault)).toEqual([
    ...FAULTS.map(({ name }) => name),
    ...['line-20k', 'rtt-800', 'young-1', 'young-candidate', 'type-changed', 'get-only-6k', 'goodbye-far'],
  ])
  expect(ci.find(({ fault }) => fault === 'held')?.system).toBe('rungway')
  expect(ci.find(({ fault }) => fault === 'get-only')?.system).toBe('rungway-http')
})

test('slow and far networks are compared with the best known systems, and in Chromium where they matter most', () => {
  const few = tasks('--only', 'line-50k,line-20k', '--repeat', '1')
  const of = (fault: string, client: string) =>
    few.filter((task) => task.fault === fault && task.client === client).map(({ system }) => system)
  const systems = ['rungway', 'rungway-http', 'socket.io', 'socket.io-http', 'sockjs', 'sockjs-http']
  expect(new Set(tasks('--only', 'clean,networks').map(({ fault }) => fault))).toEqual(
    new Set(['clean', ...NETWORKS.map(({ name }) => name)]),
  )
  expect(of('line-50k', 'node')).toEqual(systems)
  expect(of('line-50k', 'chromium')).toEqual([])
  expect(of('line-20k', 'chromium')).toEqual(['rungway', 'rungway-http'])
})

test('--only, --system, --client and --repeat', () => {
  expect(
    tasks('--only', 'held,held+heal', '--system', 'rungway', '--client', 'node,chromium', '--repeat', '2'),
  ).toEqual(
    ['held', 'held+heal'].flatMap((fault) =>
      ['node', 'chromium'].flatMap((client) => [
        { fault, system: 'rungway', client },
        { fault, system: 'rungway', client },
      ]),
    ),
  )
})

test('an unknown name is an error that lists the known ones', () => {
  expect(() => parseOptions(['--only', 'hold'])).toThrow(/no fault is named hold; the names are clean, /)
  expect(() => parseOptions(['--repeat', '0'])).toThrow(/--repeat must be a whole number/)
})

test('the median of three runs; null is the highest', () => {
  const task = { fault: 'held', system: 'rungway', client: 'node' } as const
  const row = (readyMs: number | null, missing: number) => {
    const bare = failed(task, '')
    return { ...bare, readyMs, down: { ...bare.down, missing }, failure: null }
  }
  expect(medianRow([row(30, 0), row(null, 90), row(10, 2)])).toMatchObject({ readyMs: 30, down: { missing: 2 } })
})
