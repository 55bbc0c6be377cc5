import { expect, expectTypeOf, test } from 'vitest'
import { type Body, createGateway, type Gateway, type GatewayOptions, type Session } from './index.ts'

// The compiler is the test: `tsc -b` fails when one of these lines compiles that must not, or does
// not that must.

interface ChatMessage {
  text: string
  replyTo?: number
}

interface Notice {
  from: string
  message: ChatMessage
}

interface Api {
  messages: { up: ChatMessage; down: Notice }
  user: { name: string }
}

const notice: Notice = { from: 'ada', message: { text: 'hi' } }

test('an interface types messages both ways, and the data of a user', () => {
  const gateway = createGateway<Api>({
    authenticate: () => ({ id: '1', data: { name: 'Ada' }, expiresAt: 1 }),
    onError: (_error, { session }) => expectTypeOf(session?.user.data.name).toEqualTypeOf<string | undefined>(),
  })
  gateway.on('session', async (session) => {
    expectTypeOf(session).toEqualTypeOf<Session<Api>>()
    expectTypeOf(session.user.data.name).toBeString()
    session.on('message', (body) => expectTypeOf(body).toEqualTypeOf<ChatMessage>())
    session.on('close', (code, reason) => expectTypeOf([code, reason]).items.toExtend<string>())
    session.on('transport', ({ from }) => expectTypeOf(from).toEqualTypeOf<string | null>())
    expectTypeOf(session.send(notice)).toExtend<string>()
    // @ts-expect-error: that is what clients send.
    session.send({ text: 'hi' })
    // @ts-expect-error: a listener of no event.
    expect(() => session.on('mesage', () => {})).toThrow()
    // @ts-expect-error: only codes that an application may choose.
    session.end('replaced')
    // @ts-expect-error: the machine is the gateway's own.
    expect(session.core).toBeUndefined()
  })
  expect(gateway.broadcast(notice, (session) => session.user.data.name === 'Ada')).toBe(0)
  expect(gateway.user('1').send(notice)).toBe(0)
  // @ts-expect-error: that is what clients send.
  gateway.user('1').send({ text: 'hi' })
  // @ts-expect-error: an event of a session.
  expect(() => gateway.on('message', () => {})).toThrow()
  // @ts-expect-error: the map asks for a name.
  createGateway<Api>({ authenticate: () => ({ id: '1' }) }).close()
  gateway.close()
})

test('without a map bodies are JSON or bytes, and the data of a user is unknown', () => {
  const gateway = createGateway({ authenticate: async () => ({ id: '1', data: 5 }) })
  gateway.on('session', (session) => {
    expectTypeOf(session.user.data).toBeUnknown()
    session.on('message', (body) => expectTypeOf(body).toEqualTypeOf<Body>())
    // @ts-expect-error: JSON has no dates.
    session.send(new Date())
  })
  gateway.close()
})

test('a part of a map types that part', () => {
  const gateway = createGateway<{ messages: { down: Notice } }>()
  gateway.on('session', (session) => {
    session.on('message', (body) => expectTypeOf(body).toEqualTypeOf<Body>())
    expectTypeOf(session.send).parameter(0).toEqualTypeOf<Notice>()
  })
  // @ts-expect-error: no part of a map is called so.
  createGateway<{ mesages: { down: Notice } }>().close()
  gateway.close()
})

test('code that is generic over the map compiles', () => {
  function greet<A extends { messages: { up: ChatMessage; down: Notice } }>(gateway: Gateway<A>): () => void {
    return gateway.on('session', (session) => session.on('message', () => {}))
  }
  const gateway = createGateway<Api>()
  greet(gateway)()
  gateway.close()
})

test('unknown options and limits are errors', () => {
  // @ts-expect-error: orgins
  expect(() => createGateway({ orgins: [] })).toThrow('Did you mean "origins"?')
  // @ts-expect-error: maxOutboxByte
  expect(() => createGateway({ limits: { maxOutboxByte: 1 } })).toThrow('Did you mean "maxOutboxBytes"?')
  // @ts-expect-error: a number
  expect(() => createGateway({ limits: { maxOutboxBytes: 'lots' } })).toThrow('maxOutboxBytes')
  expectTypeOf<GatewayOptions>().toHaveProperty('onRefusal')
})

test('a map types what an application keeps of a session', () => {
  const gateway = createGateway<{ session: { score: number } }>()
  gateway.on('session', (session) => {
    expectTypeOf(session.data).toEqualTypeOf<{ score: number } | undefined>()
    session.data = { score: 1 }
    // @ts-expect-error: the map asks for a number.
    session.data = { score: 'many' }
  })
  createGateway().on('session', (session) => expectTypeOf(session.data).toBeUnknown())
  gateway.close()
})
