import { getHeapStatistics } from 'node:v8'
import { describe, expect, test } from 'vitest'
import { RungwayError } from './errors.ts'
import { createGateway } from './gateway.ts'
import { GATEWAY_LIMITS, limitsWith } from './limits.ts'

const create = (options: object) => () => createGateway(options)

describe('options', () => {
  test.each<[object, string]>([
    [{ orgins: [] }, 'createGateway has no option "orgins". Did you mean "origins"?'],
    [{ onerror: () => {} }, 'createGateway has no option "onerror". Did you mean "onError"?'],
    [{ port: 80 }, 'createGateway has no option "port". Known: authenticate, origins,'],
    [{ authenticate: 'me' }, 'authenticate takes a function, and was given a string.'],
    [{ transports: 'websocket' }, 'transports takes a list, and was given a string.'],
    [{ origins: 'https://a.example' }, "origins takes a list such as ['https://app.example'], or '*'."],
    [{ origins: ['https://a.example/'] }, 'which no page\'s origin is: write "https://a.example".'],
    [{ origins: ['https://a.example:443'] }, 'write "https://a.example".'],
    [{ origins: ['a.example'] }, 'an origin is a scheme, a host and a port.'],
    [{ origins: ['*'] }, 'an origin is a scheme, a host and a port.'],
    [{ trustProxy: true }, 'trustProxy is true; it takes an integer from 0.'],
    [{ hosts: 'app.example' }, "hosts takes a list such as ['app.example'], or '*'."],
    [{ hosts: ['https://app.example'] }, 'which is no host'],
    [{ broker: 'redis' }, 'broker takes an object or a function, and was given redis.'],
    [{ broker: null }, 'broker takes an object or a function, and was given null.'],
  ])('%j is refused: %s', (options, message) => {
    expect(create(options)).toThrow(message)
    expect(create(options)).toThrow(RungwayError)
  })

  test.each<object>([
    { origins: '*' },
    { origins: [] },
    { hosts: ['app.example', 'localhost:5173', '[::1]:8080'] },
    { hosts: '*' },
    { origins: ['https://a.example', 'http://localhost:5173', 'http://[::1]:8080', 'capacitor://localhost'] },
    { authenticate: undefined, limits: undefined },
  ])('%j is taken', (options) => createGateway(options).close())
})

describe('limits', () => {
  test('that are given replace the defaults, and the others stay', () => {
    // Those that the heap of the process bounds too.
    const small = { maxHeldBytes: 1_000_000, maxBodiesBytes: 1_000_000, maxHistoryBytes: 1_000_000 }
    expect(limitsWith({ lingerMs: 5, ...small })).toEqual({ ...GATEWAY_LIMITS, lingerMs: 5, ...small })
    expect(limitsWith({ ...GATEWAY_LIMITS, ...small })).toEqual({ ...GATEWAY_LIMITS, ...small })
    const { heap_size_limit: heap } = getHeapStatistics()
    const large = { maxHeldBytes: 2 ** 50, maxBodiesBytes: 2 ** 50, maxHistoryBytes: 2 ** 50 }
    const { maxHeldBytes, maxBodiesBytes, maxHistoryBytes } = limitsWith(large)
    const shares = [3, 16, 8].map((share) => Math.floor(heap / share))
    expect([maxHeldBytes, maxBodiesBytes, maxHistoryBytes]).toEqual(shares)
  })

  test.each<[object, string, string]>([
    [{ maxOutboxByte: 1 }, 'unknown-limit', 'There is no limit "maxOutboxByte". Did you mean "maxOutboxBytes"?'],
    [
      { maxOutboxBytes: 'lots' },
      'bad-limit',
      'limits.maxOutboxBytes is "lots" (string); it takes an integer from 1 to 9007199254740991.',
    ],
    [{ pingMs: 0 }, 'bad-limit', 'limits.pingMs is 0; it takes an integer from 1 to 2147483647.'],
    [{ lingerMs: 2 ** 31 }, 'bad-limit', 'limits.lingerMs is 2147483648; it takes'],
    [{ maxSessions: Number.NaN }, 'bad-limit', 'limits.maxSessions is NaN; it takes an integer from 0'],
    [{ maxSessions: -1 }, 'bad-limit', 'limits.maxSessions is -1;'],
    [{ pollMs: 1.5 }, 'bad-limit', 'limits.pollMs is 1.5;'],
  ])('%j are refused with %s: %s', (limits, code, message) => {
    expect(create({ limits })).toThrow(message)
    expect(create({ limits })).toThrow(expect.objectContaining({ code }))
  })
})
