import { expect, test } from 'vitest'
import { openEngine, until } from '../../testing/engine-io.ts'

const WEBSOCKET = 'EIO=4&transport=websocket'

test('a session that is subscribed hears publications as JSON text, in order, by whatever carries it', async () => {
  const world = await openEngine()
  const socket = await world.socket(WEBSOCKET)
  await socket.next()
  const query = await world.open()
  for (const session of world.sessions) await session.subscribe('ticker')
  // A second time says nothing.
  await world.sessions[0]?.subscribe('ticker')
  const channel = world.gateway.channel('ticker')
  await channel.publish({ price: 1 })
  await channel.publish('é')
  const packets = [
    '4{"channel":"ticker","offset":1,"author":null,"data":{"price":1}}',
    '4{"channel":"ticker","offset":2,"author":null,"data":"é"}',
  ]
  expect([await socket.next(), await socket.next()]).toEqual(packets)
  world.sessions[0]?.send('after')
  expect(await socket.next()).toBe('4after')
  expect((await world.get(query)).text).toBe(packets.join('\x1e'))
})

test('it hears nothing more when it is taken out, or is gone', async () => {
  const world = await openEngine()
  const sockets = [await world.socket(WEBSOCKET), await world.socket(WEBSOCKET)]
  for (const socket of sockets) await socket.next()
  const [first, second] = world.sessions
  for (const session of world.sessions) await session.subscribe('ticker')
  expect([first?.unsubscribe('ticker'), first?.unsubscribe('ticker')]).toEqual([true, false])
  sockets[1]?.socket.terminate()
  await until(() => world.gateway.hub.find('ticker')?.subscriberCount === 0)
  await world.gateway.channel('ticker').publish(1)
  first?.send('after')
  expect(await sockets[0]?.next()).toBe('4after')
  expect(second?.send('x')).toBe('ended')
})

test('an application that subscribes at once, when it hears of the session, reaches the same', async () => {
  const world = await openEngine({ onSession: (session) => void session.subscribe('ticker') })
  const socket = await world.socket(WEBSOCKET)
  await socket.next()
  await until(() => world.gateway.hub.find('ticker')?.subscriberCount === 1)
  await world.gateway.channel('ticker').publish(1)
  expect(await socket.next()).toBe('4{"channel":"ticker","offset":1,"author":null,"data":1}')
})

test('a request is refused at once, because such a client answers none', async () => {
  const world = await openEngine()
  await world.open()
  await expect(world.sessions[0]?.request('lookup', 1)).rejects.toMatchObject({ code: 'refused' })
})
