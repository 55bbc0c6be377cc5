import { TRANSPORTS } from '@rungway/client'
import { expect, test } from 'vitest'
import { openWorld, range, type World } from './world.ts'

const CLIENTS_PER_TRANSPORT = 4
const RESTARTS = 5
/** Between two messages of each client. */
const PAUSE_MS = 5

interface Said {
  readonly from: number
  readonly n: number
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS))

/** As a process that is killed: its sockets break, and no client is told to come back. */
async function kill(world: World): Promise<World> {
  for (const socket of world.sockets) socket.destroy()
  return world.restart()
}

test('[S4] what was never written survives every restart of the gateway, and all that is lost is named', async () => {
  let world = await openWorld()
  const lives = [world]
  const speakers = TRANSPORTS.flatMap((transport) => range(0, CLIENTS_PER_TRANSPORT).map(() => transport)).map(
    (transport, from) => {
      const { client, resets, is } = world.connect([transport], { ladder: { firstMs: 1, maxMs: 20, climbMs: 20 } })
      return { client, resets, is, from, said: 0 }
    },
  )
  let isTalking = true
  const talking = (async () => {
    for (; isTalking; await pause()) for (const each of speakers) each.client.send({ from: each.from, n: ++each.said })
  })()
  for (const restart of range(0, RESTARTS)) {
    await Promise.all(speakers.map(({ is }) => is('open')))
    // Each client has been heard in this life.
    const peers = await world.peers.until(speakers.length)
    await Promise.all(peers.map(({ heard }) => heard.until(5)))
    world = await (restart % 2 ? kill(world) : world.restart())
    lives.push(world)
  }
  await Promise.all(speakers.map(({ is }) => is('open')))
  isTalking = false
  await talking
  await Promise.all(speakers.map(({ client }) => client.flush()))

  const arrived = lives.flatMap(({ peers }) => peers.all.flatMap(({ heard }) => heard.all as unknown as Said[]))
  for (const { from, said, resets } of speakers) {
    const numbers = arrived.filter((each) => each.from === from).map(({ n }) => n)
    const inDoubt = new Set(resets.all.flatMap((loss) => loss.inDoubt.map((body) => (body as unknown as Said).n)))
    // In order and once, whatever became of those in doubt.
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
    expect(range(1, said + 1).filter((n) => !inDoubt.has(n) && !numbers.includes(n))).toEqual([])
    expect(resets.all.length).toBeGreaterThanOrEqual(RESTARTS)
  }
})
