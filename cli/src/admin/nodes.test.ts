import { MemoryRegistry } from '@rungway/gateway/cluster'
import { serve } from '@rungway/gateway/node'
import { expect, onTestFinished, test } from 'vitest'
import { KEY, openNode } from '../../testing/nodes.ts'
import { operator, until } from '../../testing/operator.ts'
import { configOf } from '../../testing/world.ts'
import { createLog } from '../ops/log.ts'
import { createOperators } from './operators.ts'

test('an operator of one node sees the sessions of all, and ends one on another', async () => {
  const registry = new MemoryRegistry()
  const [one, two] = [await openNode(registry), await openNode(registry)]
  await one.open('ada')
  await two.open('bob')
  const keys = [{ name: 'chief', secret: KEY, rights: ['sessions', 'disconnect'] }]
  const operators = createOperators(one.gateway, configOf({ anonymous: true, keys }), createLog('silent'))
  const running = await serve({ gateway: operators.gateway, port: 0, hostname: '127.0.0.1', path: '/session' })
  onTestFinished(async () => {
    operators.stop()
    await running.close()
  })
  const { socket, say } = await operator(`http://127.0.0.1:${running.port}`, KEY)
  say({ type: 'find', text: '' })
  const all = await until(socket, ({ type }) => type === 'picture')
  expect(all).toMatchObject({
    found: 2,
    stats: {
      opened: 2,
      nodes: [
        { node: one.name, sessions: 1 },
        { node: two.name, sessions: 1 },
      ],
    },
    sessions: [
      { user: 'ada', node: one.name },
      { user: 'bob', node: two.name },
    ],
  })
  const [bob] = [...two.gateway.sessions()]
  say({ type: 'end', session: bob?.name })
  const fewer = await until(socket, ({ found }) => found === 1)
  expect(fewer).toMatchObject({ sessions: [{ user: 'ada' }] })
  expect(two.gateway.sessionCount).toBe(0)
})
