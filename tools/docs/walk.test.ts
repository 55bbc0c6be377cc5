import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, connect } from '@rungway/client'
import { sse } from '@rungway/client/core'
import { createGateway, type Session, SYSTEM_SCHEDULER } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { afterEach, expect, test } from 'vitest'
import { filesEntered } from './entered.ts'
import { ROOT, read } from './pages.ts'

// The walks of ARCHITECTURE.md, against the files that a message enters.

const page = read('ARCHITECTURE.md')

/** Files and folders that a walk names, in its order. */
function named(heading: string): string[] {
  const [, section = ''] = page.split(`### ${heading}\n`)
  const [walk = ''] = section.split(/^##/m)
  return [...walk.matchAll(/\]\(([\w./-]+)\)/g)].map(([, path = '']) => path)
}

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

interface Line {
  readonly client: Client
  readonly session: Session
  /** Resolves at the next message, in either direction, with the stack of its listener. */
  arrival(): Promise<string>
}

/** A client on one transport, and a gateway whose timers never run. */
async function open(): Promise<Line> {
  const gateway = createGateway({ scheduler: { ...SYSTEM_SCHEDULER, after: () => () => {} } })
  let arrived: (stack: string) => void = () => {}
  const tell = () => arrived(new Error('here').stack ?? '')
  const opened = new Promise<Session>((resolve) => gateway.on('session', resolve))
  const server = await serve({ gateway, port: 0 })
  stops.push(() => server.close())
  // Counting holds the process up for a second, which is no silence of the network.
  const ladder = { minAnswerMs: 60_000, minSilenceMs: 60_000, openMs: 60_000 }
  const client = connect(server.url, { transports: [sse], ladder })
  stops.unshift(() => client.close())
  client.on('message', tell)
  const session = await opened
  session.on('message', tell)
  return {
    client,
    session,
    arrival: () =>
      new Promise((resolve) => {
        arrived = resolve
      }),
  }
}

const up = async ({ client, arrival }: Line): Promise<string> => {
  const arriving = arrival()
  client.send('up')
  const stack = await arriving
  await client.flush()
  return stack
}

const down = async ({ session, arrival }: Line): Promise<string> => {
  const arriving = arrival()
  session.send('down')
  return await arriving
}

/**
 * What every one of several messages enters: what enters now and then, such as the answer to a
 * ping, is no part of the way.
 */
async function always(line: Line, send: (line: Line) => Promise<string>): Promise<string[]> {
  const walks: Set<string>[] = []
  for (let n = 0; n < 4; n++) walks.push(await filesEntered(async () => void (await send(line))))
  const [first = new Set<string>(), ...others] = walks
  return [...first].filter((file) => others.every((walk) => walk.has(file)))
}

const covers = (path: string, file: string): boolean => path === file || file.startsWith(`${path}/`)

test.each([
  { heading: 'A message up', send: up },
  { heading: 'A message down', send: down },
])('$heading enters the files that ARCHITECTURE.md names, and no others', async ({ heading, send }) => {
  const line = await open()
  await up(line)
  await down(line)
  const files = await always(line, send)
  const paths = named(heading)
  expect(
    files.filter((file) => !paths.some((path) => covers(path, file))),
    'entered, and not named',
  ).toEqual([])
  expect(
    paths.filter((path) => !files.some((file) => covers(path, file))),
    'named, and not entered',
  ).toEqual([])
})

test('a message up comes to the application through each file once', async () => {
  const line = await open()
  const stack = await up(line)
  const files = [...stack.matchAll(/(gateway\/src\/[\w./-]+\.ts):/g)].map(([, file = '']) => file).toReversed()
  const rooms = files.filter((file, index) => file !== files[index - 1])
  expect(rooms).toEqual([...new Set(rooms)])
  const order = named('A message up')
  expect(rooms.map((file) => order.indexOf(file))).toEqual(
    rooms.map((file) => order.indexOf(file)).toSorted((a, b) => a - b),
  )
})

test('walks lead through files and folders that exist', () => {
  for (const path of [...named('A message up'), ...named('A message down')]) {
    expect(existsSync(join(ROOT, path)) && statSync(join(ROOT, path)), path).toBeTruthy()
  }
})
