import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PERFECT } from './network/fate.ts'
import { nodesScripts } from './nodes/arbitrary.ts'
import { playNodes } from './nodes/nodes-life.ts'
import { GIVER, HOME, NODES_REACHED, type NodesScript, noneReached, TAKER } from './nodes/nodes-script.ts'

const { RUNS, SEED, REPLAY_PATH } = process.env

/** A quiet life: what a test is about is all that happens in it. */
const quiet: NodesScript = {
  seed: 1,
  nodes: 3,
  relayMs: 5,
  registryMs: 3,
  transports: ['long-polling'],
  fates: [],
  faults: [],
  up: [],
  down: [],
  echoes: 0,
  workMs: 0,
  uses: [],
  close: null,
}
const burst = (at: number, count = 3): NodesScript['up'][number] => ({ at, count })

const reached = noneReached()

test('[H7] [H8] [H9] [S1] [S2] [S3] [S4] [S5] [S6] [S7] [S8] hold among several nodes, whatever happens to them and between them', {
  timeout: 900_000,
}, async () => {
  const property = fc.asyncProperty(nodesScripts, async (script) => {
    const played = await playNodes(script)
    for (const name of NODES_REACHED) reached[name] += played.reached[name]
  })
  await fc.assert(property, {
    numRuns: Number(RUNS ?? 2_000),
    // To make a life smaller takes minutes; `npm run sim -- --only nodes` does it, with the same seed.
    endOnFailure: true,
    // The same lives each time; `npm run sim` draws others.
    seed: Number(SEED ?? 1),
    ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  })
})

// A replay, or a handful of lives, need not reach everything.
test.skipIf(REPLAY_PATH !== undefined || Number(RUNS ?? 2_000) < 1_000)(
  'those lives have reached everything that can happen',
  () => {
    const rare = ['goes on at two nodes, after the registry lost it', 'at two nodes, after the registry lost it']
    expect(NODES_REACHED.filter((name) => reached[name] === 0 && !rare.includes(name))).toEqual([])
  },
)

test('a life is the same each time that it is played', async () => {
  const lines = async () => {
    const all: string[] = []
    const faults: NodesScript['faults'] = [
      { type: 'stands-still', at: 700, node: HOME, ms: 500 },
      { type: 'dies', at: 2_000, node: HOME, what: 'process', backMs: 300, samePort: true },
    ]
    await playNodes({ ...quiet, transports: ['http-streaming', 'websocket'], faults, up: [burst(650)] }, (text) =>
      all.push(text),
    )
    return all
  }
  const first = await lines()
  expect(first.length).toBeGreaterThan(20)
  expect(await lines()).toEqual(first)
})

test('[H7] polls and posts that reach any node are one session, whole and in order', async () => {
  const { reached } = await playNodes({ ...quiet, up: [burst(20), burst(900)], down: [burst(500), burst(1_500)] })
  expect(reached.relayed).toBeGreaterThan(5)
  expect(reached).toMatchObject({ 'unknown-session': 0, 'opened again at another node': 0 })
})

test.each([
  'process',
  'machine',
] as const)('[H8] where the %s of its home ends, a session is told lost, and the next begins', async (what) => {
  const faults: NodesScript['faults'] = [{ type: 'dies', at: 2_000, node: HOME, what, backMs: 500, samePort: false }]
  const { reached } = await playNodes({ ...quiet, faults, up: [burst(1_000), burst(2_600)], down: [burst(1_500)] })
  expect(reached['the home of a session dies']).toBe(1)
  expect(reached['unknown-session']).toBeGreaterThan(0)
})

test('[H8] the address of a node that is gone tells by another name that it is', async () => {
  const faults: NodesScript['faults'] = [
    { type: 'dies', at: 2_000, node: HOME, what: 'process', backMs: 10, samePort: true },
  ]
  const { reached } = await playNodes({ ...quiet, faults, up: [burst(2_005)] })
  expect(reached['unknown-session']).toBeGreaterThan(0)
})

test('[H8] while a home cannot be reached its clients come back later, and lose nothing', async () => {
  const parted = (nodes: readonly [number, number]) => ({ type: 'parted' as const, at: 2_000, nodes, ms: 500 })
  const faults = [parted([0, 1]), parted([0, 2]), parted([1, 2])]
  const { reached } = await playNodes({ ...quiet, faults, up: [burst(1_000), burst(2_100)], down: [burst(2_200)] })
  expect(reached).toMatchObject({ 'unknown-session': 0, 'told lost by others, while its node lived': 0 })
})

test('[H8] a registry that is away costs nothing but new sessions', async () => {
  const faults: NodesScript['faults'] = [{ type: 'no-registry', at: 1_000, node: 'all', ms: 4_000, as: 'refusing' }]
  const up = [burst(900), burst(2_000), burst(4_000)]
  const { reached } = await playNodes({ ...quiet, fates: [{ ...PERFECT, cutAfterMs: 2_500 }], faults, up })
  expect(reached).toMatchObject({ unavailable: 0, 'unknown-session': 0 })
  expect(reached.relayed).toBeGreaterThan(5)
})

test('[H8] a node that stood still for longer than its lease opens nothing on a claim from before', async () => {
  const { reached } = await playNodes({
    ...quiet,
    seed: 1_624_762_181,
    relayMs: 37,
    registryMs: 77,
    transports: ['sse'],
    faults: [{ type: 'stands-still', at: 470, node: HOME, ms: 2_042 }],
    up: [burst(1_555, 1)],
    echoes: 3,
  })
  expect(reached['at two nodes, after the registry lost it']).toBe(0)
})

const leaves = (at: number): NodesScript['faults'][number] => {
  return { type: 'leaves', at, node: HOME, noticedMs: 0, graceMs: 4_000, backMs: 500 }
}
/** All is said and heard in one session. */
const UNNOTICED = { 'unknown-session': 0, 'going-away': 0, 'opened again at another node': 0 }

test.each([
  'websocket',
  'sse',
  'http-streaming',
  'long-polling',
  'short-polling',
] as const)('[H9] over %s a session goes on when its node leaves, whole and in order', async (transport) => {
  const faults = [leaves(1_000), leaves(2_500), leaves(4_000)]
  const times = [990, 1_000, 1_010, 1_050, 1_100, 1_200, 1_400, 2_500, 2_520, 2_600, 4_000, 4_040]
  const up = times.map((at) => burst(at, 1))
  const { reached } = await playNodes({
    ...quiet,
    transports: [transport],
    faults,
    up,
    down: up,
    echoes: 2,
    workMs: 60,
  })
  expect(reached).toMatchObject({ ...UNNOTICED, moved: 1, 'moved on, by the node that it had moved to': 2 })
})

test('[H9] two nodes that leave at once do not give their sessions to each other', async () => {
  const faults: NodesScript['faults'] = [0, 1].map((node) => ({ ...leaves(2_000), node }) as const)
  const { reached } = await playNodes({ ...quiet, faults, up: [burst(2_000)], down: [burst(2_010)] })
  expect(reached).toMatchObject({ ...UNNOTICED, 'told lost by others, while its node lived': 0 })
})

/** What is reached in lives with those faults at each of the moments in which a session moves. */
async function whileItMoves(faultsAt: (at: number) => NodesScript['faults']) {
  const all = noneReached()
  for (let at = 2_100; at < 2_320; at += 10) {
    const faults = [leaves(2_000), ...faultsAt(at)]
    const { reached } = await playNodes({ ...quiet, registryMs: 30, faults, up: [burst(1_000)], down: [burst(3_000)] })
    for (const name of NODES_REACHED) all[name] += reached[name]
  }
  return all
}

test('[H9] a session whose node dies after it was offered goes on where it was taken', async () => {
  const reached = await whileItMoves((at) => [
    { type: 'dies', at, node: GIVER, what: 'process', backMs: 300, samePort: false },
  ])
  expect(reached['goes on at another node, after its own has died']).toBeGreaterThan(1)
  expect(reached.moved).toBeGreaterThan(reached['goes on at another node, after its own has died'])
})

test('[H9] a session ends with the node that it was given to, before that has heard of it', async () => {
  const reached = await whileItMoves((at) => [
    { type: 'dies', at, node: TAKER, what: 'process', backMs: 300, samePort: false },
  ])
  expect(reached['the node ends that was given a session']).toBeGreaterThan(1)
  expect(reached['unknown-session']).toBeGreaterThan(1)
})

test('[H9] a session that the registry has given, and then lost that it has, may be at both nodes', async () => {
  const reached = await whileItMoves((at) => [
    { type: 'reset', at, nodes: [GIVER, TAKER] },
    { type: 'roll-back', at: at + 1, ms: 30 },
  ])
  expect(reached['goes on at two nodes, after the registry lost it']).toBeGreaterThan(0)
})
