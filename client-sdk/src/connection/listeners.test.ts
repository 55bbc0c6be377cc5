import { describe, expect, test } from 'vitest'
import { FakeGateway, type FakeSocket } from '../../testing/fake-gateway.ts'
import { websocket } from '../transports/index.ts'

/** A gateway that sends these lines on every socket. */
const saying = (...lines: string[]) => new FakeGateway().takeSockets((socket) => socket.say(...lines))

describe('a listener that throws', () => {
  const mistake = new Error('mine')

  test('ends nothing, and is reported on the console by event and client', async () => {
    const gateway = saying('[1,"a"]', '[2,"b"]')
    const { client, told, is } = gateway.connect({ transports: [websocket] })
    client.on('message', () => {
      throw mistake
    })
    await is('open')
    await gateway.clock.settle()
    const line = 'rungway http://gateway/rungway: a listener of "message" threw'
    expect(gateway.warnings).toEqual([
      [line, mistake],
      [line, mistake],
    ])
    expect(told.filter(([event]) => event === 'message').map(([, body]) => body)).toEqual(['a', 'b'])
    expect(client.state.name).toBe('open')
  })

  test('is reported to onError instead, and to the console if that throws too', async () => {
    const gateway = saying('[1,"a"]')
    const reported: unknown[] = []
    const second = new Error('again')
    const { client, is } = gateway.connect({
      transports: [websocket],
      onError: (...all) => {
        reported.push(all)
        throw second
      },
    })
    client.on('state', () => {
      throw mistake
    })
    await is('open')
    expect(reported).toEqual([[mistake, { event: 'state' }]])
    expect(gateway.warnings).toEqual([['rungway http://gateway/rungway: onError threw', second]])
  })
})

describe('messages before the first listener', () => {
  /** A client without a listener for messages. */
  const bare = (gateway: FakeGateway, limits = {}) => {
    const watched = gateway.connect({ transports: [websocket], limits })
    for (const stop of gateway.stopWatching) stop()
    return watched
  }

  test('wait for it, and come in order with those that follow', async () => {
    const gateway = saying('[1,"a"]', '[2,"b"]')
    const { client, is } = bare(gateway)
    await is('open')
    await gateway.clock.settle()
    const heard: unknown[] = []
    client.on('message', (body, { seq }) => heard.push([body, seq]))
    expect(heard).toEqual([])
    const [socket] = gateway.sockets as [FakeSocket]
    socket.say('[3,"c"]')
    await gateway.clock.settle()
    expect(heard).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ])
  })

  test('are bounded, and what is dropped is reported once', async () => {
    const gateway = saying('[1,"a"]', '[2,"b"]', '[3,"c"]', '[4,"d"]')
    const { client, is } = bare(gateway, { maxUnheardBytes: 150 })
    await is('open')
    await gateway.clock.settle()
    expect(gateway.warnings).toHaveLength(1)
    expect(String(gateway.warnings[0]?.[1])).toContain('maxUnheardBytes')
    const heard: unknown[] = []
    client.on('message', (body) => heard.push(body))
    await gateway.clock.settle()
    gateway.sockets[0]?.say('[5,"e"]')
    expect(heard).toEqual(['a', 'b', 'e'])
  })
})

test('a listener that is added twice is called twice, and removed one at a time', async () => {
  const gateway = saying()
  const { client, is } = gateway.connect({ transports: [websocket] })
  let count = 0
  const listener = () => count++
  const off = client.on('message', listener)
  client.on('message', listener)
  await is('open')
  await gateway.clock.settle()
  gateway.sockets[0]?.say('[1,"a"]')
  expect(count).toBe(2)
  off()
  gateway.sockets[0]?.say('[2,"b"]')
  expect(count).toBe(3)
})
