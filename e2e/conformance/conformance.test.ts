import { TRANSPORTS } from '@rungway/client'
import { expect, test } from 'vitest'
import { settle } from './delivery.ts'
import { conformance } from './suite.ts'
import { openWorld, range } from './world.ts'

for (const transport of TRANSPORTS) {
  conformance(
    transport,
    TRANSPORTS.filter((other) => other !== transport),
  )
}

test('[S1] 500 messages each way, on another transport after every cut', async () => {
  const world = await openWorld()
  const watched = world.connect(TRANSPORTS)
  await watched.is('open')
  const peer = await world.peer()
  const waves = 10
  const perWave = 50
  for (const wave of range(0, waves)) {
    for (const n of range(wave * perWave, (wave + 1) * perWave)) {
      watched.client.send(n)
      peer.session.send(n)
    }
    if (wave === waves - 1) break
    if (wave % 2 === 0) await watched.heard.until(wave * perWave + 1)
    watched.client.cut()
    watched.client.use(TRANSPORTS[(wave + 1) % TRANSPORTS.length]?.name ?? null)
    await watched.changes.until(wave + 2)
  }
  await settle(watched, peer, waves * perWave)
  const names = TRANSPORTS.map(({ name }) => name)
  expect(watched.changes.all.map(({ to }) => to)).toEqual([...names, ...names])
  expect(watched.resets.all).toEqual([])
})
