import { ok } from '@rungway/protocol'
import { expect, test } from 'vitest'
import { GATEWAY_LIMITS } from '../limits.ts'
import { SYSTEM_SCHEDULER } from '../scheduler.ts'
import { Neighbours } from './neighbours.ts'

test('the other nodes are those that the registry knows, and those that this one is connected to, without itself', async () => {
  const asked: string[] = []
  const neighbours = new Neighbours({
    node: 'own',
    limits: GATEWAY_LIMITS,
    scheduler: SYSTEM_SCHEDULER,
    directory: { others: () => new Set(['one', 'two']) },
    peers: { connected: () => ['two', 'own', 'forgotten by the registry'] },
    asker: {
      ask: async (node) => {
        asked.push(node)
        return ok(Buffer.from('true'))
      },
    },
  })
  const others = ['one', 'two', 'forgotten by the registry']
  expect(neighbours.names()).toEqual(others)
  await neighbours.announce('own:1')
  expect(asked).toEqual(others)
})
