import { describe, expect, test, vi } from 'vitest'
import { findRuntime, startServer } from '../../testing/runtimes/runtime.ts'
import { TALKS } from '../../testing/talk.ts'
import { http1 } from '../../testing/wire.ts'

const HTTP_TALKS = Object.entries(TALKS).filter(([transport]) => transport !== 'websocket')

describe.each(['bun', 'deno'] as const)('below the server of %s', (name) => {
  const program = findRuntime(name)

  test.skipIf(program === null)(
    'every transport over HTTP works, beside the app and below its middleware',
    async () => {
      const origin = await startServer(name, program ?? '')
      const wire = http1(origin)
      for (const [transport, talk] of HTTP_TALKS) {
        const spoken = await talk({ origin, path: '/rungway', wire })
        expect([transport, spoken.text, spoken.headers['x-host']]).toEqual([
          transport,
          expect.stringContaining('[1,"a"]'),
          'yes',
        ])
        spoken.leave()
      }
      expect(await (await wire('/own')).text()).toBe('mine')
      // Clients that left have left no link behind.
      await vi.waitFor(async () => {
        const links = JSON.parse(await (await wire('/transports')).text())
        expect(links).toEqual(HTTP_TALKS.map(() => null))
      })
    },
  )

  test.skipIf(program === null)(
    '[B21] a socket is refused at once, so that clients take another transport',
    async () => {
      const origin = await startServer(name, program ?? '')
      const headers = { upgrade: 'websocket', connection: 'upgrade' }
      const reply = await http1(origin)('/rungway/websocket', { headers })
      expect([reply.status, JSON.parse(await reply.text()).code]).toEqual([400, 'bad-request'])
    },
  )
})
