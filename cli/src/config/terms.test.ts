import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { GATEWAY_LIMITS } from '@rungway/gateway'
import ts from 'typescript'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { configOf, openWorld } from '../../testing/world.ts'
import { HELP } from '../commands/help.ts'
import { createLog } from '../ops/log.ts'
import { startStandalone } from '../server/standalone.ts'
import { configJsonSchema } from './json-schema.ts'
import { problemsOf } from './problems.ts'
import { CLIENT_TERMS, failedBy, inSettings, OPERATOR_TERMS, settingsIn, writtenSetting } from './terms.ts'

const SOURCES = new URL('../../../gateway/src/', import.meta.url)

/** Of options that there are not: the schema of the configuration refuses those itself. */
const OF_NO_SETTING = / has no option/

/** What the gateway's sources say in texts and templates, without what stands in between. */
function* saidIn(node: ts.Node): Generator<string> {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) yield node.text
  else if (ts.isTemplateExpression(node)) {
    yield node.head.text + node.templateSpans.map(({ literal }) => `it${literal.text}`).join('')
  }
  const inside: ts.Node[] = []
  ts.forEachChild(node, (child) => void inside.push(child))
  for (const child of inside) yield* saidIn(child)
}

function said(): readonly string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') && !file.includes('test') && !file.startsWith('engine-io') && !file.startsWith('socket-io'),
  )
  return files.flatMap((file) => {
    const text = readFileSync(new URL(file, SOURCES), 'utf8')
    return [...saidIn(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true))].filter((each) =>
      each.includes(' '),
    )
  })
}

const LIMIT = new RegExp(`\\b(?:${Object.keys(GATEWAY_LIMITS).join('|')})\\b`)

describe('what the library says is said with the settings of the command', () => {
  test('everything that its sources say of a limit or an option has a setting', () => {
    const all = said().filter((each) => LIMIT.test(each) || /\boptions? |\boption$| of jwt\b|trustProxy/.test(each))
    expect(all.length).toBeGreaterThan(40)
    const without = all.filter((each) => settingsIn(each, CLIENT_TERMS).length === 0)
    expect(without.filter((each) => !OF_NO_SETTING.test(each))).toEqual([])
  })

  test.each(Object.entries(GATEWAY_LIMITS))('%s', (name, value) => {
    expect(inSettings(`It has as many as ${name} allows (1).`)).toContain(`Settings of rungway: limits.${name}.`)
    expect(configOf({ limits: { [name]: value } }).limits).toEqual({ [name]: value })
    expect(inSettings(`It has as many as ${name} allows (1).`, OPERATOR_TERMS)).not.toContain('Settings')
  })

  test('each setting is in the schema, and its flag or its variable in the help', () => {
    const schema = JSON.parse(JSON.stringify(configJsonSchema()))
    const paths = [CLIENT_TERMS, OPERATOR_TERMS].flatMap(({ limitsAt, ...options }) => Object.values(options).flat())
    expect(paths.length).toBeGreaterThan(10)
    for (const path of paths) {
      let at = schema
      for (const name of path.split('.')) at = at?.properties?.[name]
      expect(at, path).toBeDefined()
      const [, written = ''] = writtenSetting(path).split(' or ')
      expect(HELP()).toContain(written)
    }
  })

  test.each([
    [{ jwt: { secret: 'short' } }, 'jwt.secret or RUNGWAY_JWT_SECRET'],
    [
      { jwt: { secret: 's'.repeat(64), graceMs: 2 ** 53 - 1, algorithms: ['RS256'] } },
      'jwt.algorithms or --jwt-algorithms',
    ],
    [{ anonymous: true, origins: ['app.example'] }, 'origins or --origins'],
    [{ anonymous: true, hosts: ['https://app.example'] }, 'hosts or --hosts'],
    [{ anonymous: true, limits: { maxSessions: 0.5 } }, 'limits.maxSessions'],
    [{ anonymous: true, channels: { 'room:{a}:{b}': {} } }, 'channels'],
  ])('a configuration that the gateway refuses: %j', (input, setting) => {
    expect(problemsOf(configOf(input))).toEqual([expect.stringContaining(setting)])
  })

  test.each([
    ['a limit', { limits: { maxSessions: 0 } }, {}, 'limits.maxSessions.'],
    ['an address', { limits: { maxOpensPerSecond: 1 } }, {}, 'limits.maxOpensPerSecond, trustProxy or --trust-proxy.'],
    ['a host', { hosts: ['app.example'] }, { host: 'other.example' }, 'hosts or --hosts'],
    ['an origin', {}, { origin: 'https://app.example' }, 'origins or --origins'],
    ['a user', { anonymous: false, jwt: { secret: 's'.repeat(64) } }, {}, 'jwt, webhooks.events or --webhook-events'],
  ])('a refusal in the log: %s', async (_, input, headers, setting) => {
    const world = await openWorld({ anonymous: true, ...input })
    for (let n = 0; n < 15; n++) await world.client(headers as Record<string, string>).post('')
    await vi.waitFor(() => expect(world.log.join('')).toContain(setting))
  })

  test('a Redis that refuses the password', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', () => socket.write('-NOAUTH Authentication required.\r\n'))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const config = configOf({ anonymous: true, redis: { url: `redis://127.0.0.1:${port}` } })
    await expect(startStandalone(config, createLog('silent'))).rejects.toMatchObject({
      code: 'unfit-store',
      message: expect.stringContaining('Settings of rungway: redis.url or --redis.'),
    })
  })

  test('an error in the log: the setting stands beside it', async () => {
    const world = await openWorld({ anonymous: true, limits: { maxMessageBytes: 10 } })
    await world.client().greeted()
    for (const session of world.standalone.gateway.sessions()) session.send('more than ten bytes')
    await vi.waitFor(() => expect(world.log.join('')).toContain('"settings":["limits.maxMessageBytes"]'))
  })
})

test('an address that a worker cannot have is said by its port', () => {
  const error = Object.assign(new Error('bind EADDRINUSE null:8080'), { code: 'EADDRINUSE' })
  expect(() => failedBy(['listen.port'])(error)).toThrow(
    'bind EADDRINUSE port 8080. Settings of rungway: listen.port or --port.',
  )
})
