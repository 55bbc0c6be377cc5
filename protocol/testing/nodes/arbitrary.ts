import fc from 'fast-check'
import { PERFECT } from '../network/fate.ts'
import { KINDS } from '../script.ts'
import { GIVER, HOME, NODES_HEALED_MS, type NodeFault, type NodesScript, TAKER } from './nodes-script.ts'

const upTo = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max })
/** Also while the session is being opened. */
const at = fc.oneof({ weight: 3, arbitrary: upTo(NODES_HEALED_MS) }, { weight: 1, arbitrary: upTo(400) })
const MOST = 4
const one = <T extends string>(...types: T[]) => fc.constantFrom(...types)
/** From less than anything notices to more than a lease. */
const lasts = fc.oneof(upTo(400), upTo(2_500))

/** What happens to those nodes, at those times. */
function faultsOf(at: fc.Arbitrary<number>, ...special: readonly number[]): fc.Arbitrary<NodeFault> {
  const node = fc.oneof(upTo(MOST - 1), ...special.map((place) => fc.constant(place)))
  const pair = fc.tuple(node, special.length > 1 ? node : upTo(MOST - 1))
  return fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        type: one('dies'),
        at,
        node,
        what: one('process', 'process', 'machine'),
        backMs: upTo(2_000),
        samePort: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: one('stands-still'), at, node, ms: lasts }) },
    { weight: 2, arbitrary: fc.record({ type: one('drains'), at, node, backMs: upTo(2_000) }) },
    { weight: 2, arbitrary: fc.record({ type: one('parted'), at, nodes: pair, ms: lasts }) },
    { weight: 2, arbitrary: fc.record({ type: one('reset'), at, nodes: pair }) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: one('no-registry'),
        at,
        node: fc.oneof(node, fc.constant('all' as const)),
        ms: lasts,
        as: one('refusing', 'deaf'),
      }),
    },
    { weight: 1, arbitrary: fc.record({ type: one('roll-back'), at, ms: fc.option(upTo(2_000), { freq: 2 }) }) },
    { weight: 2, arbitrary: leavesAt(at, node) },
  )
}

const leavesAt = (at: fc.Arbitrary<number>, node: fc.Arbitrary<number>): fc.Arbitrary<NodeFault> =>
  fc.record({
    type: one('leaves'),
    at,
    node,
    noticedMs: fc.oneof(fc.constant(0), upTo(3_000)),
    graceMs: fc.integer({ min: 100, max: 4_000 }),
    backMs: upTo(2_000),
  })

const burst = fc.record({ at: upTo(NODES_HEALED_MS + 500), count: fc.integer({ min: 1, max: 5 }) })
const bursts = fc.array(burst, { maxLength: 6, size: 'max' })

/** What happens at about the same time. */
type Event = Pick<NodesScript, 'faults' | 'up' | 'down'>

const MOVING_MS = 600
const said = fc.array(fc.record({ at: upTo(MOVING_MS), count: fc.integer({ min: 1, max: 3 }) }), { maxLength: 1 })

/** A node leaves, and something happens and is said while its sessions move. */
const departure: fc.Arbitrary<Event> = fc
  .record({
    leaves: leavesAt(at, fc.constant(HOME)),
    faults: fc.array(faultsOf(upTo(MOVING_MS), GIVER, TAKER), { maxLength: 2 }),
    up: said,
    down: said,
  })
  .map(({ leaves, faults, up, down }) => {
    const then = <T extends { readonly at: number }>(one: T): T => ({ ...one, at: leaves.at + one.at })
    return { faults: [leaves, ...faults.map(then)], up: up.map(then), down: down.map(then) }
  })

const fault: fc.Arbitrary<Event> = faultsOf(at, HOME).map((fault) => ({ faults: [fault], up: [], down: [] }))
const events = fc.array(fc.oneof({ weight: 3, arbitrary: fault }, { weight: 1, arbitrary: departure }), {
  maxLength: 5,
  size: 'max',
})

const fate = fc.record({
  latencyMs: fc.integer({ min: 1, max: 60 }),
  cutAfterMs: fc.option(upTo(2_500), { freq: 2 }),
  cutAtBatch: fc.option(upTo(12), { freq: 3 }),
  clientNoticesMs: upTo(400),
  serverNoticesMs: upTo(1_000),
  stragglesMs: fc.option(upTo(800), { freq: 3 }),
  twice: fc.boolean(),
})

/** Whole lives with several nodes: most of them unlucky. */
export const nodesScripts: fc.Arbitrary<NodesScript> = fc
  .record({
    seed: fc.nat(),
    nodes: fc.integer({ min: 2, max: MOST }),
    relayMs: fc.integer({ min: 1, max: 40 }),
    registryMs: fc.integer({ min: 1, max: 80 }),
    transports: fc.shuffledSubarray([...KINDS], { minLength: 1, maxLength: 3 }),
    fates: fc.array(
      fate.map((drawn) => ({ ...PERFECT, ...drawn })),
      { maxLength: 6, size: 'max' },
    ),
    events,
    up: bursts,
    down: bursts,
    echoes: upTo(3),
    workMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: upTo(700) }),
    uses: fc.array(fc.record({ at, transport: fc.option(fc.constantFrom(...KINDS)) }), { maxLength: 2 }),
    close: fc.option(
      fc.record({ by: fc.constantFrom('client' as const, 'gateway' as const), at: upTo(NODES_HEALED_MS + 500) }),
      { freq: 1 },
    ),
  })
  .map(({ events, up, down, ...script }) => ({
    ...script,
    faults: events.flatMap(({ faults }) => faults),
    up: [...up, ...events.flatMap(({ up }) => up)],
    down: [...down, ...events.flatMap(({ down }) => down)],
  }))
