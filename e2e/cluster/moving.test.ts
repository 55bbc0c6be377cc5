import { type Client, type ClientTransport, connect, TRANSPORTS, type WebSocketConstructor } from '@rungway/client'
import type { Body, Session } from '@rungway/gateway'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { type Node, openNodes } from './nodes.ts'

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const PATIENCE = 20_000

interface Person {
  readonly client: Client
  readonly heard: Body[]
  readonly resets: unknown[]
}

function person(url: string, transports: readonly ClientTransport[] = TRANSPORTS): Person {
  const client = connect(url, { transports, environment: { WebSocket: WebSocket as WebSocketConstructor } })
  const heard: Body[] = []
  const resets: unknown[] = []
  client.on('message', (body) => heard.push(body))
  client.on('reset', (loss) => resets.push(loss))
  onTestFinished(() => client.cut())
  return { client, heard, resets }
}

const sessionsOf = (nodes: readonly Node[]): Session[] => nodes.flatMap(({ gateway }) => [...gateway.sessions()])

describe('a node that leaves', () => {
  for (const transport of TRANSPORTS)
    test(`[S1] [H9] ${transport.name}: its sessions go on at another, and nothing is lost, doubled or out of order`, async () => {
      const { nodes, balancer } = await openNodes(2)
      const { client, heard, resets } = person(balancer.url, [transport])
      await client.flush()
      await vi.waitFor(() => expect(sessionsOf(nodes)).toHaveLength(1), PATIENCE)
      const home = nodes.find(({ gateway }) => gateway.sessionCount === 1)
      const other = nodes.find((node) => node !== home)
      if (home === undefined || other === undefined) throw new Error('there are two')
      for (const n of range(0, 20)) {
        client.send(n)
        for (const session of sessionsOf(nodes)) session.send(n)
      }
      await home.gateway.leave()
      expect(home.gateway.sessionCount).toBe(0)
      expect(other.gateway.sessionCount).toBe(1)
      for (const n of range(20, 40)) {
        client.send(n)
        for (const session of sessionsOf(nodes)) session.send(n)
      }
      await client.flush()
      await vi.waitFor(() => expect(heard).toEqual(range(0, 40)), PATIENCE)
      expect([...home.heard, ...other.heard]).toEqual(range(0, 40))
      expect(other.sessions.map(({ origin }) => origin)).toEqual(['moved'])
      await home.running.close()
      client.send('after')
      await client.flush()
      expect(other.heard.at(-1)).toBe('after')
      expect(resets).toEqual([])
      expect(nodes.flatMap(({ errors }) => errors)).toEqual([])
    })
})
