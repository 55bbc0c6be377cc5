import { expect, test } from 'vitest'
import { openDirect, type PlainLink } from '../../testing/direct.ts'
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

test('a session that sends little does not wait for those of its address that flood, and waits once it floods too', async () => {
  const world = openDirect({ limits: { maxFramesPerSecondPerAddress: 100 } })
  const attach = (name: string) => world.attach(name.repeat(24), {}, {}, '192.0.2.1')
  const [flood, little] = [await attach('a'), await attach('b')]
  const pings = Array(60).fill('["ping",1]').join('\n')
  let late = 0
  for (let n = 0; n < 15; n++) {
    if (flood.receive(pings) instanceof Promise) late++
    expect(little.receive('["ping",1]')).toBe(null)
  }
  expect(late).toBeGreaterThan(0)
  late = 0
  for (let n = 0; n < 200; n++) if (little.receive('["ping",1]') instanceof Promise) late++
  expect(late).toBeGreaterThan(100)
})

test('pings of many sockets count when their session may go on, and keep none waiting that sends little', async () => {
  const world = openDirect({ limits: { maxFramesPerSecondPerAddress: 1_000 } })
  const little = await world.attach('a'.repeat(24), {}, {}, '192.0.2.1')
  const flooders = await Promise.all(
    Array.from({ length: 40 }, (_, n) => world.attach(`${n}`.padStart(24, 'f'), {}, {}, '192.0.2.1')),
  )
  const waiting = new Set<PlainLink>()
  let [late, on, most] = [0, 0, 0]
  for (let n = 0; n < 400; n++) {
    if (n >= 200) most = Math.max(most, on)
    on = 0
    for (const flooder of flooders) {
      if (waiting.has(flooder)) continue
      const spent = flooder.spend(64)
      if (!(spent instanceof Promise)) continue
      waiting.add(flooder)
      void spent.then(() => {
        waiting.delete(flooder)
        on++
      })
    }
    world.time.pass(50)
    for (let turn = 0; turn < 5; turn++) await Promise.resolve()
    if (little.receive('["ping",1]') instanceof Promise) late++
  }
  expect(late).toBe(0)
  expect(waiting.size).toBeGreaterThan(30)
  // Not all 40 at once.
  expect(most).toBeGreaterThan(0)
  expect(most).toBeLessThan(5)
})

test('one address has no more links than maxLinksPerAddress, until one of them is gone', async () => {
  const world = openDirect({ limits: { maxLinksPerAddress: 2 } })
  const open = (name: string, address: string) => world.attach(name.repeat(24), {}, {}, address)
  const [first, second] = [await open('a', '192.0.2.1'), await open('b', '192.0.2.1')]
  expect([first.ended, second.ended, (await open('c', '192.0.2.1')).ended]).toEqual([null, null, 'too-many'])
  expect((await open('d', '192.0.2.2')).ended).toBe(null)
  expect(world.sessions.length).toBe(3)
  first.leave()
  first.leave()
  expect([(await open('e', '192.0.2.1')).ended, (await open('f', '192.0.2.1')).ended]).toEqual([null, 'too-many'])
  world.sessions[1]?.end()
  world.time.settle()
  expect((await open('g', '192.0.2.1')).ended).toBe(null)
})

test('a link that is refused for another reason does not count for its address', async () => {
  const world = openDirect({ limits: { maxLinksPerAddress: 2 } })
  const open = (claim: number) => world.attach('a'.repeat(24), { claim, link: claim }, {}, '192.0.2.1')
  await open(9)
  expect([(await open(1)).ended, (await open(2)).ended]).toEqual(['replaced', 'replaced'])
  expect((await open(10)).ended).toBe(null)
})

test('no more than 32 requests of a session wait for its rate, by POST and by GET together', async () => {
  const world = await openWorld({ limits: { maxFramesPerSecond: 10 } })
  const client = world.client()
  await client.greeted(Array.from({ length: 1_000 }, (_, n) => `[${n + 1},0]`).join('\n'))
  const { epoch: resume } = client
  const statuses: number[] = []
  for (let n = 0; n < 40; n++) {
    const answer =
      n % 2 === 0 ? client.post('["ping",1]', { resume }) : client.get('up', { resume, line: '["ping",1]' })
    void answer.then(({ status }) => statuses.push(status)).catch(() => {})
  }
  while (statuses.length < 8) await new Promise((resolve) => setImmediate(resolve))
  expect(statuses).toEqual(Array(8).fill(429))
  expect(world.refusals).toMatchObject([{ code: 'too-many', message: expect.stringContaining('maxFramesPerSecond') }])
  await world.client().echo()
})

test('an address whose requests are refused too often is not looked at any more, but for the sessions that it has', async () => {
  let asked = 0
  const world = await openWorld({
    trustProxy: 1,
    limits: { maxRefusalsPerSecond: 1 },
    authenticate({ headers }) {
      asked++
      return headers.get('authorization') === 'Bearer known' ? { id: 'ada' } : null
    },
  })
  const from = (address: string, token: string) =>
    world.client({ 'x-forwarded-for': address, authorization: `Bearer ${token}` })
  const inside = from('192.0.2.1', 'known')
  await inside.echo()
  asked = 0
  for (let n = 0; n < 20; n++) await from('192.0.2.1', 'junk').post('')
  // Ten seconds' worth, and a second's for each second that has passed.
  expect(asked).toBeLessThan(20)
  const before = asked
  expect(await refused(from('192.0.2.1', 'known').post(''))).toMatchObject({ status: 429, code: 'too-many' })
  expect(asked).toBe(before)
  await inside.echo()
  await from('192.0.2.2', 'known').echo()
  expect(world.refusals).toContainEqual(
    expect.objectContaining({ message: expect.stringMatching(/192\.0\.2\.1 .*maxRefusalsPerSecond.*trustProxy/) }),
  )
})
