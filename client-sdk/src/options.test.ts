import { describe, expect, expectTypeOf, test } from 'vitest'
import { FakeGateway } from '../testing/fake-gateway.ts'
import { type Client, createClient } from './client.ts'
import { connect } from './index.ts'
import { TRANSPORTS } from './transports/index.ts'

const thrown = (run: () => unknown): unknown => {
  try {
    return run()
  } catch (error) {
    return error
  }
}

const options = (more: object) => () => new FakeGateway().connect(more)

describe('an option', () => {
  for (const [name, run, message] of [
    ['with an unknown name', options({ tokens: 'a' }), /There is no option "tokens": did you mean "token"\?/],
    ['of a limit that is no number', options({ limits: { maxOutboxBytes: 'lots' } }), /"maxOutboxBytes".*number.*lots/],
    ['of a limit that is negative', options({ limits: { maxOutboxBytes: -1 } }), /"maxOutboxBytes".*-1/],
    [
      'of a limit that does not exist',
      options({ limits: { maxOutBytes: 1 } }),
      /no limit "maxOutBytes": did you mean "maxOutboxBytes"/,
    ],
    ['of a token that is neither', options({ token: 5 }), /"token" is a string, or a function/],
    ['of transports by name', options({ transports: ['sse'] }), /"transports" takes transports, not names/],
    ['of the ladder that does not exist', options({ ladder: { raceMS: 1 } }), /"raceMS": did you mean "raceMs"/],
    [
      'of an event that does not exist',
      () => options({})().client.on('connect' as 'state', () => {}),
      /no event "connect": there are message, state, /,
    ],
  ] as const) {
    test(`${name} is refused by name, with the nearest one or all`, () => {
      expect(thrown(run)).toMatchObject({ name: 'Error', code: 'bad-option', message: expect.stringMatching(message) })
    })
  }
})

describe('a URL', () => {
  test('is one with http or https, or a path in a page', () => {
    for (const url of [
      '/rungway',
      'localhost:8080',
      'ws://localhost',
      'example.org/rungway',
      '',
      'http://a/b?c',
      'http://a/b#c',
    ])
      expect([url, thrown(() => connect(url))]).toMatchObject([
        url,
        { code: 'bad-url', message: expect.stringContaining(`"${url}"`) },
      ])
  })

  test('has no credentials, which its refusal does not repeat', () => {
    const { message = '' } = thrown(() => connect('http://ada:secret@localhost:1/rungway')) as Error
    expect(message).toMatch(/^bad-url: "http:..…@localhost:1.rungway" is no URL here: .*"token"/)
    expect(thrown(() => connect('http://localhost:1/@scope/rungway', { transports: [] }))).toMatchObject({
      code: 'unsupported',
    })
  })

  test('loses the slash at its end', async () => {
    const gateway = new FakeGateway()
    const client = createClient('http://gateway/', { transports: TRANSPORTS, environment: gateway.environment })
    await gateway.clock.settle()
    expect(gateway.asked[0]?.route).toBe('websocket')
    client.cut()
  })
})

describe('types', () => {
  interface Up {
    text: string
  }
  interface Api {
    messages: { up: Up; down: { news: string } }
  }
  type Typed = Client<Api>

  test('of both sides come from one interface', () => {
    expectTypeOf<Parameters<Typed['send']>[0]>().toEqualTypeOf<Up>()
    expectTypeOf<Typed>().toExtend<{ send(body: Up): void }>()
    const listen = (client: Typed) => {
      client.on('message', (body) => expectTypeOf(body).toEqualTypeOf<{ news: string }>())
      client.on('reset', ({ inDoubt }) => expectTypeOf(inDoubt).toEqualTypeOf<readonly Up[]>())
      client.on('state', (state) => {
        if (state.name === 'closed') expectTypeOf(state.unacknowledged).toEqualTypeOf<readonly Up[]>()
      })
      // @ts-expect-error An event that does not exist.
      client.on('connect', () => {})
      // @ts-expect-error Not what goes up.
      client.send({ news: '' })
    }
    // @ts-expect-error An option that does not exist.
    const misspelt = () => connect<Api>('http://localhost', { tokens: '' })
    // @ts-expect-error A limit that is no number.
    const wrong = () => connect<Api>('http://localhost', { limits: { maxOutboxBytes: 'lots' } })
    for (const each of [listen, misspelt, wrong]) expect(each).toBeTypeOf('function')
  })

  test('are JSON and bytes where none are declared', () => {
    expectTypeOf<Parameters<Client['send']>[0]>().toExtend<unknown>()
    const send = (client: Client) => {
      client.send({ any: ['json', 1, null] })
      client.send(new Uint8Array())
      // @ts-expect-error JSON has no functions.
      client.send(() => {})
    }
    expect(send).toBeTypeOf('function')
  })
})
