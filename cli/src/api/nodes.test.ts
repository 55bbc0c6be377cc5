import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { MemoryRegistry } from '@rungway/gateway/cluster'
import { expect, onTestFinished, test } from 'vitest'
import { openNode } from '../../testing/nodes.ts'

async function openNodes() {
  const registry = new MemoryRegistry()
  const [one, two] = [await openNode(registry), await openNode(registry)]
  await one.open('ada')
  await two.open('ada')
  await two.open('bob')
  return { one, two, registry }
}

const done = (json: unknown) => ({ status: 200, json })

test('the API of one node reaches the sessions of all', async () => {
  const { one, two } = await openNodes()
  expect(await one.ask('/broadcast', { data: 1 })).toEqual(done({ sessions: 3 }))
  expect(await one.ask('/users/ada/messages', { data: 2 })).toEqual(done({ sessions: 2 }))
  const { json } = await one.ask('/users/ada')
  expect(json).toMatchObject({ present: true, sessions: [{ node: one.name }, { node: two.name }] })
  expect(await one.ask('/sessions?limit=2')).toMatchObject(done({ total: 3, sessions: [{ user: 'ada' }, {}] }))
  const listed = await one.ask('/sessions?user=bob')
  expect(listed).toMatchObject(done({ total: 3, sessions: [{ user: 'bob', node: two.name }] }))
  const bob = [...two.gateway.sessions()].find(({ user }) => user.id === 'bob')?.name ?? ''
  expect(await one.ask(`/sessions/${bob}`)).toMatchObject(done({ name: bob, node: two.name }))
  expect(await one.ask(`/sessions/${bob}/messages`, { data: 3 })).toEqual(done({ sessions: 1 }))
  const channel = { channel: 'room' }
  expect(await one.ask(`/sessions/${bob}/subscribe`, channel)).toEqual(done({}))
  expect(two.gateway.channel('room').subscriberCount).toBe(1)
  expect(await one.ask(`/sessions/${bob}/unsubscribe`, channel)).toEqual(done({ wasSubscribed: true }))
  expect(await one.ask(`/sessions/${bob}/unsubscribe`, channel)).toEqual(done({ wasSubscribed: false }))
  expect(await one.ask(`/sessions/${bob}/disconnect`, {})).toEqual(done({ sessions: 1 }))
  expect(await one.ask(`/sessions/${bob}/messages`, { data: 4 })).toMatchObject({ status: 404 })
  expect(await one.ask('/users/ada/disconnect', {})).toEqual(done({ sessions: 2 }))
  expect([one, two].map(({ gateway }) => gateway.sessionCount)).toEqual([0, 0])
})

test('what it counts is of all nodes, and each is named; metrics are of one, with its name', async () => {
  const { one, two } = await openNodes()
  const nodes = [
    { node: one.name, sessions: 1, links: 0, heldBytes: 0 },
    { node: two.name, sessions: 2, links: 0, heldBytes: 0 },
  ]
  expect(await one.ask('/info')).toMatchObject(done({ sessions: 3, byTransport: { none: 3 }, node: one.name, nodes }))
  const { json } = await one.ask('/stats')
  expect(json).toMatchObject({ opened: 3, sessions: { none: 3 }, nodes })
  expect(json).not.toHaveProperty('unreached')
  expect(await two.metrics()).toContain(`rungway_sessions{transport="none",node="${two.name}"} 2`)
})

test('a node that does not answer is named, and a session that it may have is not said to have ended', async () => {
  const { one, registry } = await openNodes()
  // It takes connections, and says nothing.
  const deaf = createServer().listen(0, '127.0.0.1')
  await once(deaf, 'listening')
  onTestFinished(() => void deaf.close())
  const { port } = deaf.address() as AddressInfo
  await registry.beat({ node: 'far', address: `127.0.0.1:${port}` }, 60_000)
  const unreached = [{ node: 'far', done: 'nothing', message: expect.stringContaining('cannot be reached') }]
  await expect
    .poll(() => one.ask('/broadcast', { data: 1 }), { timeout: 20_000 })
    .toEqual(done({ sessions: 3, unreached }))
  expect(await one.ask('/sessions/nobody')).toMatchObject({
    status: 503,
    json: { code: 'unavailable', message: expect.stringContaining('The node far may have the session "nobody"') },
  })
  expect(await one.ask('/info')).toMatchObject(done({ sessions: 3, unreached }))
})
