// The way of a POST through the gateway, as the stacks at four places on it: where the application
// is asked who the client is, where the body begins to be read, where the application hears the
// message, and where the reply is written.
import { IncomingMessage, ServerResponse } from 'node:http'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connect, sse } from '@rungway/client/core'
import { createGateway } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DEPTH = 200
const { stackTraceLimit } = Error

beforeEach(() => {
  Error.stackTraceLimit = DEPTH
})
afterEach(() => {
  Error.stackTraceLimit = stackTraceLimit
  vi.restoreAllMocks()
})

/** The source files on the stack, outermost first; calls within a file are one entry. */
function filesOnStack(): string[] {
  const frames = (new Error().stack ?? '').split('\n').toReversed()
  const files = frames.flatMap((frame) => {
    const [, path] = /(?:file:\/\/)?(\/[^():]+):\d+:\d+\)?$/.exec(frame) ?? []
    const file = path === undefined ? '' : relative(ROOT, path)
    return /^(gateway|protocol)\/src\//.test(file) ? [file] : []
  })
  return files.filter((file, index) => file !== files[index - 1])
}

/** Has a method of a prototype run something before it. */
function before<T extends object>(prototype: T, name: keyof T & string, run: (self: T, args: unknown[]) => void): void {
  const original = prototype[name] as (...args: unknown[]) => unknown
  vi.spyOn(prototype as Record<string, (...args: unknown[]) => unknown>, name).mockImplementation(function (
    this: unknown,
    ...args
  ) {
    run(this as T, args)
    return original.apply(this, args)
  })
}

const isPost = ({ method }: IncomingMessage): boolean => method === 'POST'

test('a POST enters no file of the gateway twice on its way to the application, and none on the way back', async () => {
  const stretches: Record<string, string[]> = {}
  const gateway = createGateway({
    authenticate() {
      stretches['asked'] = filesOnStack()
      return { id: 'someone' }
    },
  })
  before(IncomingMessage.prototype, 'on', (incoming, [event]) => {
    if (event === 'data' && isPost(incoming)) stretches['read'] = filesOnStack()
  })
  before(ServerResponse.prototype, 'writeHead', ({ req }) => {
    if (isPost(req)) stretches['replied'] = filesOnStack()
  })
  const heard: unknown[] = []
  gateway.on('session', (session) =>
    session.on('message', (body) => {
      heard.push(body)
      stretches['heard'] = filesOnStack()
    }),
  )
  const server = await serve({ gateway, port: 0 })
  const client = connect(`http://127.0.0.1:${server.port}`, { transports: [sse] })
  client.send('first')
  await client.flush()
  // The first message opens the session too; the second is a message and nothing else.
  for (const name of Object.keys(stretches)) delete stretches[name]
  client.send('second')
  await client.flush()
  client.close()
  await server.close()

  expect(heard).toEqual(['first', 'second'])
  expect(Object.keys(stretches).toSorted()).toEqual(['asked', 'heard', 'read', 'replied'])
  for (const [name, files] of Object.entries(stretches)) {
    expect(files.length, name).toBeGreaterThan(1)
    expect(files, name).toEqual([...new Set(files)])
  }
  expect(stretches).toMatchInlineSnapshot(`
    {
      "asked": [
        "gateway/src/node/serve.ts",
        "gateway/src/adapters/node.ts",
        "gateway/src/router.ts",
        "gateway/src/transports/base/upstream.ts",
        "gateway/src/sessions/admission.ts",
      ],
      "heard": [
        "gateway/src/transports/base/upstream.ts",
        "gateway/src/sessions/admission.ts",
        "gateway/src/sessions/attachment.ts",
        "gateway/src/sessions/session-record.ts",
        "gateway/src/sessions/listeners.ts",
      ],
      "read": [
        "gateway/src/transports/base/upstream.ts",
        "gateway/src/http/bodies.ts",
        "gateway/src/node/incoming.ts",
      ],
      "replied": [
        "gateway/src/adapters/node.ts",
        "gateway/src/node/outgoing.ts",
      ],
    }
  `)
})
