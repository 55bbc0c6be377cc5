import { expect, test } from 'vitest'
import { configOf } from '../../../testing/world.ts'
import { workerConfig } from './worker-config.ts'

const place = { number: 3, secret: 'what the workers know, and they alone' }

test('what workers cannot share is of each one, and the rest is of all', () => {
  const alone = workerConfig(configOf({ anonymous: true, listen: { port: 8080 }, admin: { port: 8081 } }), place)
  expect(alone).toMatchObject({
    listen: { port: 8080 },
    admin: { port: 8083 },
    cluster: { secret: place.secret, port: 0, hostname: '127.0.0.1' },
  })
  const cluster = { secret: 'a secret of a test, which is long enough', address: '10.0.0.5' }
  expect(workerConfig(configOf({ cluster: { ...cluster, port: 7_000 } }), place).cluster).toEqual({
    ...cluster,
    port: 7_002,
  })
  expect(workerConfig(configOf({ cluster }), place)).toMatchObject({ admin: { port: 0 }, cluster: { port: 0 } })
})
