import { setTimeout as sleep } from 'node:timers/promises'
import { BLACK_HOLE, PASS } from '@rungway/proxy'
import type { Crowd } from './crowd.ts'
import type { Line } from './line.ts'
import { kill, type Member, type StoreKind, start, stop, type World } from './world.ts'

/** Something that happens to a cluster. */
export interface Nemesis {
  readonly name: string
  readonly store: StoreKind
  /** Whether Redis forgets what it has confirmed. */
  readonly mayLose: boolean
  /** Whose clusters it can happen to. */
  readonly systems: 'all' | 'Rungway'
  /** Resolves when everything is there again. `draw` is from 0 to below 1. */
  strike(world: World, crowd: Crowd, draw: number): Promise<void>
}

const AWAY_MS = 3_000
/** Longer than a lease, and shorter. */
const LONG_MS = 8_000
const SHORT_MS = 1_500
const GHOSTS = 2
/** Between two nodes of a deploy. */
const PAUSE_MS = 500

const pick = ({ nodes }: World, draw: number): number => Math.floor(draw * nodes.length)

/** Two nodes beside each other, and the lines between them, both ways. */
function pairLines(world: World, draw: number): Lines {
  const one = pick(world, draw)
  const other = (one + 1) % world.nodes.length
  return [at(world, one).relays.get(other), at(world, other).relays.get(one)]
}

function at({ nodes }: World, index: number): Member {
  const node = nodes[index]
  if (node === undefined) throw new Error(`there is no node ${index}`)
  return node
}

const calm = (name: string, strike: Nemesis['strike']): Nemesis => ({
  name,
  store: 'one',
  mayLose: false,
  systems: 'all',
  strike,
})
/** Nodes of ours alone have lines between them. */
const ours = (nemesis: Nemesis): Nemesis => ({ ...nemesis, systems: 'Rungway' })

const frozen = (ms: number) => async (world: World, _: Crowd, draw: number) => {
  const { process } = at(world, pick(world, draw))
  process.freeze()
  await sleep(ms)
  process.thaw()
}

const onStore = (harm: (redis: NonNullable<World['redis']>) => Promise<void>) => async (world: World) => {
  if (world.redis === null) throw new Error('there is not one Redis')
  await harm(world.redis)
}

type Lines = readonly (Line | null | undefined)[]

const linesTo = (world: World, draw: number): Lines => [...at(world, pick(world, draw)).relays.values()]

/** Nothing gets through for a while: what is open is cut, and what is tried refused, or all of it is silent. */
async function without(lines: Lines, how: 'refused' | 'silent'): Promise<void> {
  for (const line of lines) {
    if (how === 'refused') await line?.shut()
    else line?.use(BLACK_HOLE)
  }
  await sleep(LONG_MS)
  for (const line of lines) {
    if (how === 'refused') await line?.reopen()
    else line?.use(PASS)
  }
}

export const NEMESES: readonly Nemesis[] = [
  calm('the node with most sessions is killed (SIGKILL), and starts again', async (world, crowd) => {
    const index = crowd.busiest
    const node = at(world, index)
    crowd.die(index, GHOSTS)
    await kill(node)
    await sleep(AWAY_MS)
    await start(node)
  }),
  calm('all nodes are replaced, one after the other (SIGTERM)', async ({ nodes }) => {
    for (const node of nodes) {
      await stop(node)
      await start(node)
      await sleep(PAUSE_MS)
    }
  }),
  calm('a node stands still for 1.5 s (SIGSTOP)', frozen(SHORT_MS)),
  calm('a node stands still for 8 s, twice its lease', frozen(LONG_MS)),
  ours(calm('the others cannot reach a node for 8 s', (world, _, draw) => without(linesTo(world, draw), 'refused'))),
  ours(
    calm('the others cannot reach a node for 8 s, silently', (world, _, draw) =>
      without(linesTo(world, draw), 'silent'),
    ),
  ),
  ours(
    calm('two nodes cannot reach each other for 8 s', (world, _, draw) => without(pairLines(world, draw), 'refused')),
  ),
  ours(
    calm('two nodes cannot reach each other for 8 s, silently', (world, _, draw) =>
      without(pairLines(world, draw), 'silent'),
    ),
  ),
  calm('a node cannot reach Redis for 8 s', (world, _, draw) =>
    without([at(world, pick(world, draw)).store], 'refused'),
  ),
  calm('no node can reach Redis for 8 s, silently', ({ nodes }) =>
    without(
      nodes.map(({ store }) => store),
      'silent',
    ),
  ),
  calm(
    'Redis is killed, and back with its data after 3 s',
    onStore(async (redis) => {
      await redis.kill()
      await sleep(AWAY_MS)
      await redis.start()
    }),
  ),
  {
    name: 'Redis is killed, and back empty after 3 s',
    store: 'one',
    mayLose: true,
    systems: 'all',
    strike: onStore(async (redis) => {
      await redis.kill()
      await sleep(AWAY_MS)
      await redis.restartEmpty()
    }),
  },
  calm(
    'Redis stands still for 3 s',
    onStore(async (redis) => {
      redis.freeze()
      await sleep(AWAY_MS)
      redis.thaw()
    }),
  ),
  {
    name: 'Redis dies, and Sentinel promotes a replica that lacks 10',
    store: 'sentinel',
    mayLose: true,
    systems: 'Rungway',
    async strike({ sentinel }) {
      if (sentinel === null) throw new Error('there is no sentinel')
      await sentinel.failOver(10)
    },
  },
]
