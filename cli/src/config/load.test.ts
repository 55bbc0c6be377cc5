import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { scratch } from '../../testing/world.ts'
import { configJsonSchema, describe as described } from './json-schema.ts'
import { configFrom, type Given, readConfigFile } from './load.ts'
import { RIGHTS } from './schema.ts'
import { SETTINGS, variableOf } from './settings.ts'

const loaded = (file: unknown, env: Record<string, string> = {}, flags: Given = {}) => {
  const config = configFrom({ file, env, flags })
  return config.ok ? config.value : config.error
}

test('without anything there are the defaults', () => {
  expect(loaded(null)).toMatchObject({
    listen: { port: 8080, path: '/rungway' },
    admin: { port: 8081, host: '127.0.0.1' },
    anonymous: false,
    keys: [],
    logLevel: 'info',
  })
})

test('flags count before variables, variables before the file, and what none of them says stays', () => {
  const file = { listen: { port: 1, host: 'a' }, admin: { port: 2 }, origins: ['https://file.example'] }
  const env = { RUNGWAY_PORT: '3', RUNGWAY_ORIGINS: 'https://a.example, https://b.example', RUNGWAY_ANONYMOUS: 'true' }
  const flags = { port: '4' }
  expect(loaded(file, env, flags)).toMatchObject({
    listen: { port: 4, host: 'a' },
    admin: { port: 2 },
    origins: ['https://a.example', 'https://b.example'],
    anonymous: true,
  })
  // The file's object is not what was changed.
  expect(file.listen.port).toBe(1)
})

test('a secret is read from the file that a variable names', () => {
  const path = join(scratch(), 'secret')
  writeFileSync(path, 'a secret of a test, which is long enough\n')
  expect(loaded(null, { RUNGWAY_JWT_SECRET_FILE: path })).toMatchObject({
    jwt: { secret: 'a secret of a test, which is long enough' },
  })
  expect(loaded(null, { RUNGWAY_JWT_SECRET_FILE: `${path}.none` })).toEqual([
    `RUNGWAY_JWT_SECRET_FILE names ${path}.none, which cannot be read.`,
  ])
})

test('workers are a number or "auto", wherever they stand', () => {
  expect(loaded({ workers: 3 })).toMatchObject({ workers: 3 })
  expect(loaded(null, { RUNGWAY_WORKERS: '4' })).toMatchObject({ workers: 4 })
  expect(loaded(null, {}, { workers: 'auto' })).toMatchObject({ workers: 'auto' })
  for (const wrong of ['0', 'all', '1.5']) expect(loaded(null, {}, { workers: wrong })).toEqual([expect.any(String)])
})

test('the key of a variable has every right', () => {
  const config = loaded(null, { RUNGWAY_API_KEY: 'k'.repeat(32) })
  expect(config).toMatchObject({ keys: [{ name: 'api-key', secret: 'k'.repeat(32), rights: [...RIGHTS] }] })
})

test('the key of a variable stands beside those of the file, behind them', () => {
  const few = { name: 'few', sha256: '0'.repeat(64), rights: ['info'] }
  const env = { RUNGWAY_API_KEY: 'k'.repeat(32) }
  expect(loaded({ keys: [few] }, env)).toMatchObject({ keys: [few, { name: 'api-key' }] })
  expect(loaded({ keys: [{ ...few, name: 'api-key' }] }, env)).toEqual([
    expect.stringMatching(/^RUNGWAY_API_KEY: .* give that one another name\.$/),
  ])
})

test('what is wrong in a variable or a flag is said of it, and not of the file', () => {
  const file = { keys: [{ name: 'a', sha256: '0'.repeat(64), rights: ['send'] }] }
  expect(loaded(file, { RUNGWAY_API_KEY: 'short' })).toEqual(['RUNGWAY_API_KEY: takes 32 characters or more.'])
  const path = join(scratch(), 'key')
  writeFileSync(path, 'short')
  expect(loaded(file, { RUNGWAY_API_KEY_FILE: path })).toEqual([expect.stringMatching(/^RUNGWAY_API_KEY_FILE: /)])
  expect(loaded(file, { RUNGWAY_PORT: '70000' })).toEqual([expect.stringMatching(/^RUNGWAY_PORT \(listen\.port\): /)])
  expect(loaded(file, {}, { port: '70000' })).toEqual([expect.stringMatching(/^--port \(listen\.port\): /)])
})

describe('what is wrong is named, with what was meant', () => {
  test.each([
    [{ listen: { porrt: 1 } }, 'listen.porrt: there is no such setting. Did you mean "port"?'],
    [{ lisen: {} }, 'lisen: there is no such setting. Did you mean "listen"?'],
    [{ limits: { maxSesions: 1 } }, 'limits.maxSesions: there is no such setting. Did you mean "maxSessions"?'],
    [{ listen: { port: 70_000 } }, 'listen.port: takes 0 to 65535.'],
    [{ listen: { port: 1.5 } }, 'listen.port: takes a whole number.'],
    [{ trustProxy: -1 }, 'trustProxy: takes 0 or more.'],
    [{ workers: 'two' }, 'workers: takes "auto" or a number.'],
    [{ workers: 0 }, 'workers: takes 1 to 256.'],
    [{ anonymous: 'yes' }, 'anonymous: takes true or false.'],
    [{ redis: 'redis://localhost' }, 'redis: takes an object.'],
    [{ origins: 'https://a.example' }, 'origins: takes a list.'],
    [{ listen: { port: '80' } }, 'listen.port: takes a number.'],
    [{ listen: { tls: { key: 'a' } } }, 'listen.tls.cert: is missing.'],
    [{ listen: { path: 'x' } }, 'listen.path: begins with "/".'],
    [{ cluster: { port: 7_000 } }, 'cluster: takes one of secret (RUNGWAY_CLUSTER_SECRET) and tls ('],
    [{ cluster: { secret: 'short' } }, 'cluster.secret: takes 32 characters or more'],
    [{ cluster: { host: 'a' } }, 'cluster.host: there is no such setting. There are secret,'],
    [{ keys: [{ name: 'a', rights: ['info'] }] }, 'keys.0: takes one of secret and sha256.'],
    [
      { keys: [{ name: 'a', secret: 'k'.repeat(32), rights: ['root'] }] },
      'keys.0.rights.0: takes "publish" or "send" or ',
    ],
    [
      { channels: { 'room:{id}': { alow: {} } } },
      'channels.room:{id}.alow: there is no such setting. Did you mean "allow"?',
    ],
    [
      { channels: { room: { zzz: 1 } } },
      'channels.room.zzz: there is no such setting. There are allow, history, newest, conflate, graceMs.',
    ],
    [
      { keys: [{ name: 'a', sha256: '0'.repeat(64), rights: ['info'], channels: ['room:{id}'] }] },
      'keys.0.channels.0: takes a channel\'s name, or the beginning of names and "*" at the end, such as "room:*"',
    ],
    [[], 'The configuration is no JSON object.'],
    ['text', 'The configuration is no JSON object.'],
  ])('%j', (file, message) => {
    expect(loaded(file)).toEqual([expect.stringContaining(message)])
  })

  test('in the environment', () => {
    expect(loaded(null, { RUNGWAY_PROT: '1', RUNGWAY_TRUST_PROXY: 'many', PATH: '/bin' })).toEqual([
      'RUNGWAY_TRUST_PROXY (trustProxy): takes a number, and was given "many".',
      'The environment has RUNGWAY_PROT, which is no setting. Did you mean "RUNGWAY_PORT"?',
    ])
  })

  test('and a secret that is wrong is not repeated', () => {
    const problems = loaded({ keys: [{ name: 'a', secret: 'hunter2', rights: ['info'] }] })
    expect(problems).toEqual([expect.stringContaining('keys.0.secret: ')])
    expect(String(problems)).not.toContain('hunter2')
  })

  test('in a file that is no JSON, or is not there', () => {
    const path = join(scratch(), 'rungway.json')
    expect(readConfigFile(path)).toMatchObject({ ok: false, error: [expect.stringContaining('ENOENT')] })
    writeFileSync(path, '{ "listen": }')
    expect(readConfigFile(path)).toMatchObject({
      ok: false,
      error: [expect.stringContaining('The file is no JSON: ')],
    })
    writeFileSync(path, '\uFEFF{ "anonymous": true }')
    expect(readConfigFile(path)).toEqual({ ok: true, value: { anonymous: true } })
  })
})

test('every setting has a place in the schema, an explanation, and a name of its own', () => {
  for (const setting of SETTINGS) expect(described(setting).about, setting.name).not.toBe('')
  expect(new Set(SETTINGS.map(variableOf)).size).toBe(SETTINGS.length)
})

test('the JSON schema takes and refuses the same files', () => {
  const validate = new Ajv({ strict: false }).compile(JSON.parse(JSON.stringify(configJsonSchema())))
  for (const file of [
    {},
    { listen: { port: 1, tls: { key: 'a', cert: 'b' } }, anonymous: true, limits: { maxSessions: 5 } },
    { keys: [{ name: 'a', secret: 'k'.repeat(32), rights: ['info'] }] },
    { listen: { prot: 1 } },
    { listen: { port: -1 } },
    { listen: { port: 1.5 } },
    { limits: { maxSesions: 5 } },
    { origins: 'https://a.example' },
    { keys: [{ name: 'a', secret: 'short', rights: ['info'] }] },
    { logLevel: 'loud' },
    { webhooks: { url: 'http://a.example' } },
  ])
    expect([file, validate(file)]).toEqual([file, configFrom({ file, env: {}, flags: {} }).ok])
})
