import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, type ClientOptions, connect, TRANSPORTS } from '@rungway/client'
import { handover } from '@rungway/client/handover'
import { createGateway, type GatewayOptions } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { FakeGateway } from '../client-sdk/testing/fake-gateway.ts'
import { INTERNAL, minified, PLAIN, WITH_CHANNELS } from '../tools/minify.ts'

// A name that is mangled in `rungway.min.js` must be internal: the module is compared with the
// types, and then used.

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = join(root, 'dist-test/minified')
const stops: (() => unknown)[] = []
let min: typeof import('@rungway/client')

beforeAll(async () => {
  const { code } = await minified(PLAIN)
  mkdirSync(scratch, { recursive: true })
  const file = join(scratch, `rungway-${process.pid}.mjs`)
  writeFileSync(file, code)
  min = await import(/* @vite-ignore */ file)
})

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/**
 * What the exported types of the package name, and those of the protocol that options and the wire
 * are made of.
 */
function publicWords(
  isPublic: (path: string) => boolean,
  more: readonly (readonly [string, string])[] = [],
): Set<string> {
  const read = (path: string) =>
    readFileSync(join(root, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^']*'/g, '')
  const sdk = readdirSync(join(root, 'client-sdk/src'), { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        path.endsWith('.ts') &&
        !path.endsWith('.test.ts') &&
        // What a handover knows of a client is not for these modules, and it says so.
        !/^(connection|handover)/.test(path) &&
        isPublic(path),
    )
    .map((path) => read(`client-sdk/src/${path}`))
  const types = sdk.flatMap((text) => text.match(/^export (interface|type|class) [\s\S]*?\n(}|(?=\n))/gm) ?? [])
  const shared = [
    ['wire/frame', 'Terms'],
    ['session/mailbox-limits', 'MailboxLimits'],
    ['ladder/options', 'LadderOptions'],
    ['ladder/up-path', 'UpPath'],
    ...more,
  ].map(
    ([file, name]) =>
      read(`protocol/src/${file}.ts`).match(new RegExp(`export (interface|class) ${name}[ <][^]*?\\n}`))?.[0],
  )
  return new Set([...types, ...shared].flatMap((text) => text?.match(/\w+(?=\??(:|\(|<K))/g) ?? []))
}

/** Members of a browser's own objects that are used here, by names that might have been ours. */
const BORROWED = ['length', 'push', 'body', 'text', 'value', 'signal', 'method', 'headers', 'data', 'send', 'close']

async function open(options: Partial<ClientOptions> = {}, gatewayOptions: GatewayOptions = {}) {
  const gateway = createGateway({ ...gatewayOptions, limits: { pollMs: 20, ...gatewayOptions.limits } })
  gateway.on('session', (session) => session.on('message', (body) => session.send(body)))
  const server = await serve({ gateway, port: 0 })
  stops.push(() => server.close())
  const { environment, ...rest } = options
  const client = min.connect(server.url, { ...rest, environment: { WebSocket, ...environment } })
  stops.unshift(() => client.close())
  return { gateway, client }
}

/** Waits longer than usual for what a busy machine does late. */
const soon = (isSo: () => void) => vi.waitFor(isSo, { timeout: 20_000 })

/** Names of an object's fields, and of those within. */
const shapeOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shapeOf)
    : typeof value === 'object' && value
      ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]))
      : typeof value

describe('rungway.min.js', () => {
  test('renames nothing that has a name outside', () => {
    const words = publicWords((path) => !path.startsWith('channels'))
    for (const name of [
      'pendingBytes',
      'canStream',
      'retryAfterMs',
      'inDoubt',
      'isForeign',
      'sinceMs',
      'answerMs',
      'epoch',
    ])
      expect(words).toContain(name)
    expect(INTERNAL.filter((name) => words.has(name) || BORROWED.includes(name))).toEqual([])
  })

  test('refuses a handover, which knows the names that are not shortened', () => {
    expect(() => min.connect('http://localhost:1/rungway', { handover: handover() })).toThrow('not a minified module')
  })

  test('exports what the package does', async () => {
    expect(Object.keys(min).sort()).toEqual(Object.keys(await import('@rungway/client')).sort())
    const url = 'http://localhost:1'
    const [ours, theirs] = [connect(url), min.connect(url)] as [Client, Client]
    expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort())
    expect([shapeOf(theirs.explain()), theirs.transports, theirs.state]).toEqual([
      shapeOf(ours.explain()),
      ours.transports,
      ours.state,
    ])
    for (const client of [ours, theirs]) client.close()
    expect(min.TRANSPORTS.map(shapeOf)).toEqual(TRANSPORTS.map(shapeOf))
  })

  test.each(TRANSPORTS.map(({ name }) => name))('talks over %s', async (name) => {
    const { client } = await open({ transports: min.TRANSPORTS.filter((each) => each.name === name), token: 'any' })
    const heard: unknown[] = []
    const told = vi.fn()
    const off = client.on('message', (body, info) => heard.push(body, info))
    client.on('transport', told)
    client.on('wire', ({ direction, transport, text }) => told(direction, transport, typeof text))
    client.send({ text: 'hi', link: 1 })
    client.send(new Uint8Array([1, 2, 255]))
    await soon(() => expect(heard).toHaveLength(4))
    expect(heard).toEqual([
      { text: 'hi', link: 1 },
      { seq: 1, transport: name },
      new Uint8Array([1, 2, 255]),
      { seq: 2, transport: name },
    ])
    await client.flush()
    await client.ready()
    expect(client.pendingBytes).toBe(0)
    expect(client.state).toEqual({ name: 'open', transport: name })
    expect(told).toHaveBeenCalledWith({ from: null, to: name, reason: expect.any(String) })
    for (const direction of ['up', 'down']) expect(told).toHaveBeenCalledWith(direction, name, 'string')
    await soon(() => expect(client.explain().rungs[0]?.rttMs).not.toBeNull())
    const { sentence, ...explained } = client.explain()
    expect(sentence).toContain(`On ${name} for `)
    expect(explained).toEqual({
      transport: name,
      sinceMs: expect.any(Number),
      reason: expect.any(String),
      rungs: [
        {
          transport: name,
          isInUse: true,
          attempts: 1,
          outcome: null,
          failedMsAgo: null,
          message: null,
          rttMs: expect.any(Number),
          retryInMs: null,
        },
      ],
    })
    // And over the next link, where a hello resumes.
    client.cut()
    client.send('still here')
    await soon(() => expect(heard).toContain('still here'))
    off()
    client.close('bye')
    await soon(() =>
      expect(client.state).toEqual({ name: 'closed', by: 'client', reason: '', error: null, unacknowledged: [] }),
    )
  })

  test('steps down, moves when asked, and takes options by their names', async () => {
    const refusing = class {
      constructor() {
        throw new Error('a policy of the page')
      }
    } as unknown as NonNullable<ClientOptions['environment']>['WebSocket']
    const remember = vi.fn()
    const { client } = await open({
      environment: { WebSocket: refusing, remember, recall: () => 'websocket' },
      limits: { maxOutboxMessages: 2, ackAfterMs: 5 },
      ladder: { firstMs: 1e6, maxMs: 1e6 },
    })
    client.send(1)
    client.send(2)
    expect(() => client.send(3)).toThrow(expect.objectContaining({ code: 'outbox-full', name: 'Error' }))
    await soon(() => expect(client.state).toEqual({ name: 'open', transport: 'sse' }))
    expect(remember).toHaveBeenCalledWith(expect.stringContaining('rungway http'), 'sse')
    const rung = client.explain().rungs[0]
    expect(rung).toMatchObject({ transport: 'websocket', outcome: 'blocked', isInUse: false })
    client.use('long-polling')
    await soon(() => expect(client.state).toEqual({ name: 'open', transport: 'long-polling' }))
    expect(() => client.use('pigeon')).toThrow(min.RungwayError)
  })

  test('tells a reset, and an end by its code', async () => {
    const { gateway, client } = await open()
    const reset = vi.fn()
    client.on('reset', reset)
    await soon(() => expect(client.state.name).toBe('open'))
    client.send('heard')
    await client.flush()
    for (const session of gateway.sessions()) session.end('expired')
    client.cut()
    client.send('lost')
    await soon(() => expect(reset).toHaveBeenCalledWith({ code: expect.any(String), inDoubt: [], carried: ['lost'] }))
    const { client: refused } = await open({}, { authenticate: () => null })
    await soon(() => expect(refused.state.name).toBe('closed'))
    expect(refused.state).toMatchObject({ by: 'gateway', reason: 'unauthorized', error: { code: 'unauthorized' } })
    expect(() => refused.send(1)).toThrow(expect.objectContaining({ code: 'closed' }))
  })
})

describe('rungway-channels.min.js', () => {
  test('renames nothing that has a name outside', () => {
    // What the machine and its shell know each other by is in the same folder as what is public.
    const words = publicWords(
      (path) => !/channels.(port|subscription|channel|requests|emitter)/.test(path),
      [
        ['channels/client-subscriptions', 'ClientPublication'],
        ['channels/client-subscriptions', 'PresenceChange'],
        ...['Position', 'SubscribeFlags', 'HistoryAsk', 'Member', 'Joined', 'Page', 'Presence'].map(
          (name) => ['channels/frames', name] as const,
        ),
      ],
    )
    for (const name of ['since', 'epoch', 'recovered', 'onStatus', 'timeoutMs', 'type', 'maxWaiting'])
      expect(words).toContain(name)
    expect(WITH_CHANNELS.internal.filter((name) => words.has(name) || BORROWED.includes(name))).toEqual([])
  })

  test('subscribes, publishes, reads and asks as the package does', async () => {
    const { code } = await minified(WITH_CHANNELS)
    const file = join(scratch, `rungway-channels-${process.pid}.mjs`)
    writeFileSync(file, code)
    const small: typeof import('@rungway/client/channels') = await import(/* @vite-ignore */ file)
    expect(Object.keys(small).sort()).toEqual(Object.keys(await import('@rungway/client/channels')).sort())
    const gateway = new FakeGateway().takeSockets()
    const client = small.connect('http://gateway', { environment: gateway.environment })
    const room = client.channel('room')
    const subscription = room.subscribe({ since: { epoch: 'e', offset: 2 }, presence: true })
    const heard: unknown[] = []
    subscription.on('publication', (publication) => heard.push(publication))
    subscription.on('ephemeral', (...said) => heard.push(said))
    subscription.on('presence', (...members) => heard.push(members))
    subscription.on('status', (status) => heard.push(status))
    const done = Promise.all([
      room.publish('x'),
      room.history({ after: { epoch: 'e', offset: 1 }, reverse: true }),
      room.presence(),
      client.request('double', 21),
    ])
    client.handle('half', (params, { signal }) => [params, signal.aborted])
    await gateway.clock.until(() => client.state.name === 'open')
    const at = { epoch: 'e', offset: 4 }
    const members = [{ id: 'm', user: null }]
    const entries = [[4, 'y', 9, 'ada']]
    const bodies = [
      ['ok', 1, { ...at, alias: 1, recovered: true, missed: entries, members }],
      [1, 0, 'typing'],
      ['in', 1, { id: 'n', user: 'bo' }],
      ['ok', 2, at],
      ['ok', 3, { ...at, publications: entries, more: false }],
      ['ok', 4, { ...at, members }],
      ['ok', 5, 42],
      ['req', 1, 'half', 8],
    ]
    gateway.sockets.at(-1)?.say(...bodies.map((body, i) => JSON.stringify([i + 1, body, 'c'])))
    const publication = { ...at, data: 'y', author: 'ada', at: 9 }
    expect(await done).toEqual([at, { ...at, publications: [publication], more: false }, members, 42])
    const bo = { id: 'n', user: 'bo' }
    expect(heard).toEqual([
      { name: 'live', recovered: true },
      publication,
      [members, null],
      ['typing', null],
      [[...members, bo], { type: 'in', member: bo }],
    ])
    expect([subscription.status, subscription.position]).toEqual([{ name: 'live', recovered: true }, publication])
    await gateway.clock.settle()
    const said = gateway.sockets.flatMap(({ lines }) => lines.map((line) => JSON.parse(line)))
    expect(said).toContainEqual([
      1,
      ['sub', 1, 'room', { epoch: 'e', offset: 2 }, expect.objectContaining({ presence: true })],
      'c',
    ])
    expect(said).toContainEqual([6, ['ok', 1, [8, false]], 'c'])
    client.cut()
  })
})
