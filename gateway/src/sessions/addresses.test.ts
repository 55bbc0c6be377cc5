import { expect, test } from 'vitest'
import { openDirect } from '../../testing/direct.ts'
import { openWorld, refused } from '../../testing/raw.ts'

test('[S16] sessions are counted by the address that a trusted proxy names, and the refusal names limit and option', async () => {
  const world = await openWorld({ trustProxy: 1, limits: { maxSessionsPerAddress: 1 } })
  const from = (address: string) => world.client({ 'x-forwarded-for': `forged, ${address}` })
  const [first, second, other] = [from('192.0.2.1'), from('192.0.2.1'), from('192.0.2.2')]
  await first.socket().opened()
  while (world.sessions.length < 1) await new Promise((resolve) => setImmediate(resolve))
  expect(await refused(second.post(''))).toMatchObject({ status: 429, code: 'too-many' })
  await other.echo()
  expect(world.refusals).toMatchObject([
    { message: expect.stringMatching(/192\.0\.2\.1 .*maxSessionsPerAddress.*trustProxy/) },
  ])
})

test('[S16] without trustProxy the header of a client is not believed', async () => {
  const world = await openWorld({ limits: { maxSessionsPerAddress: 1 } })
  await world.client({ 'x-forwarded-for': '192.0.2.1' }).socket().opened()
  while (world.sessions.length < 1) await new Promise((resolve) => setImmediate(resolve))
  expect(await refused(world.client({ 'x-forwarded-for': '192.0.2.2' }).post(''))).toMatchObject({ code: 'too-many' })
})

test('[S16] a flood over the real wire keeps no client out, and clients that are in stay', async () => {
  const world = await openWorld({ limits: { maxSessions: 20 } })
  const clients = [world.client(), world.client()]
  for (const client of clients) await client.echo()
  for (let n = 0; n < 100; n++) expect((await world.client().post('[1,"flood"]')).status).toBe(200)
  expect(world.gateway.sessionCount).toBe(20)
  await world.client().echo()
  for (const client of clients) await client.echo()
})

test('all sessions of one address together are read no faster than maxFramesPerSecondPerAddress, and another address is', async () => {
  const world = openDirect({ limits: { maxFramesPerSecondPerAddress: 100 } })
  const pings = Array(15).fill('["ping",1]').join('\n')
  const [one, two] = [
    await world.attach('a'.repeat(24), {}, {}, '192.0.2.1'),
    await world.attach('b'.repeat(24), {}, {}, '192.0.2.1'),
  ]
  const other = await world.attach('c'.repeat(24), {}, {}, '192.0.2.2')
  let late = 0
  for (let n = 0; n < 50; n++) {
    for (const link of [one, two]) if (link.receive(pings) instanceof Promise) late++
    expect(other.receive('["ping",1]')).toBe(null)
  }
  // Five seconds' worth were read at once: 500 frames of 1,500.
  expect(late).toBeGreaterThan(60)
  expect(late).toBeLessThan(70)
})
