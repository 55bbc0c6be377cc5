import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configOf, scratch } from '../../testing/world.ts'
import { problemsOf } from './problems.ts'

const WEBHOOKS = { url: 'http://127.0.0.1:1/', secret: `whsec_${Buffer.alloc(32, 1).toString('base64')}` }
const problems = (input: object) => problemsOf(configOf(input))

test('a configuration that lets nobody in is refused, and one that lets them in by two ways', () => {
  expect(problems({})).toEqual([expect.stringContaining('Nobody may connect')])
  expect(problems({ webhooks: { ...WEBHOOKS, events: ['session'] } })).toEqual([expect.stringContaining('Nobody')])
  const jwt = { secret: 'a secret of a test, which is long enough' }
  const connect = { ...WEBHOOKS, events: ['connect'] }
  expect(problems({ jwt, webhooks: connect })).toEqual([expect.stringContaining('leave one of them out')])
  for (const good of [{ anonymous: true }, { jwt }, { webhooks: connect }, { jwt, anonymous: true }])
    expect(problems(good)).toEqual([])
})

test('files that are not there, or do not belong together, are named', () => {
  const directory = scratch()
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  expect(problems({ anonymous: true, listen: { tls: { key, cert } } })).toEqual([expect.stringContaining('ENOENT')])
  writeFileSync(
    key,
    generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
  )
  writeFileSync(cert, 'no certificate')
  expect(problems({ anonymous: true, listen: { tls: { key, cert } } })).toEqual([
    expect.stringMatching(/^listen\.tls: /),
  ])
  expect(problems({ jwt: { key: join(directory, 'none') } })).toEqual([expect.stringContaining('which is not there')])
  expect(problems({ jwt: { key: cert } })).toEqual([expect.stringContaining('key of jwt is no public key')])
})

test('what the gateway and its parts refuse is refused before anything listens', () => {
  expect(problems({ jwt: { secret: 'short' } })).toEqual([expect.stringContaining('has 5 bytes')])
  expect(problems({ anonymous: true, origins: ['app.example'] })).toEqual([expect.stringContaining('no page')])
  expect(problems({ anonymous: true, limits: { maxSessions: 0.5 } })).toEqual([expect.stringContaining('maxSessions')])
  expect(problems({ webhooks: { ...WEBHOOKS, secret: 'whsec_short', events: ['connect'] } })).toEqual([
    expect.stringContaining('webhooks.secret'),
  ])
  expect(problems({ webhooks: { ...WEBHOOKS, url: 'ftp://x', events: ['connect'] } })).toEqual([
    expect.stringContaining('webhooks.url'),
  ])
  const key = { name: 'a', secret: 'k'.repeat(32), rights: ['info'] }
  expect(problems({ anonymous: true, keys: [key, { ...key, secret: 'l'.repeat(32) }] })).toEqual([
    'keys: "a" is there twice.',
  ])
})

test('a place among other nodes needs Redis, one way to be known by, and an address that is one', () => {
  const redis = { url: 'redis://127.0.0.1:6379' }
  const secret = 'a secret of a test, which is long enough'
  expect(problems({ anonymous: true, cluster: { secret } })).toEqual([expect.stringContaining('give redis.url')])
  expect(problems({ anonymous: true, redis, cluster: { secret, address: 'http://node' } })).toEqual([
    expect.stringMatching(/takes a host, .* Settings of rungway: cluster\.address or --cluster-address\.$/),
  ])
  const directory = scratch()
  const tls = { key: join(directory, 'key.pem'), cert: join(directory, 'cert.pem'), ca: join(directory, 'ca.pem') }
  expect(problems({ anonymous: true, redis, cluster: { tls } })).toEqual([
    expect.stringMatching(/^cluster\.tls: ENOENT/),
  ])
  for (const file of Object.values(tls)) writeFileSync(file, 'no PEM')
  expect(problems({ anonymous: true, redis, cluster: { tls } })).toEqual([expect.stringMatching(/^cluster\.tls: /)])
  expect(problems({ anonymous: true, redis, cluster: { secret, port: 7_000, address: '10.0.0.5' } })).toEqual([])
})

test('clients and operators have a socket each', () => {
  const unix = '/run/rungway/one.sock'
  expect(problems({ anonymous: true, listen: { unix }, admin: { unix } })).toEqual([
    expect.stringContaining('name one socket'),
  ])
})

test('workers need a secret beside Redis, and ports that each can have for itself', () => {
  const redis = { url: 'redis://127.0.0.1:6379' }
  const secret = 'a secret of a test, which is long enough'
  expect(problems({ anonymous: true, workers: 'auto' })).toEqual([])
  expect(problems({ anonymous: true, workers: 4, redis })).toEqual([expect.stringContaining('RUNGWAY_CLUSTER_SECRET')])
  expect(problems({ anonymous: true, workers: 4, redis, cluster: { secret, address: '10.0.0.5' } })).toEqual([])
  for (const address of ['10.0.0.5:7000', '[fd00::5]:7000'])
    expect(problems({ anonymous: true, workers: 4, redis, cluster: { secret, address } })).toEqual([
      expect.stringContaining('cluster.address without one'),
    ])
  expect(problems({ anonymous: true, workers: 2, admin: { unix: '/run/admin.sock' } })).toEqual([
    expect.stringContaining('in place of admin.unix'),
  ])
  const ports = { listen: { port: 8082 }, admin: { port: 8081 } }
  expect(problems({ anonymous: true, workers: 2, ...ports })).toEqual([expect.stringContaining('both take port 8082')])
})
