import { describe, expect, onTestFinished, test } from 'vitest'
import { Unread } from '../http/unread.ts'
import { GATEWAY_LIMITS } from '../limits.ts'
import { SYSTEM_SCHEDULER as scheduler } from '../scheduler.ts'
import type { Answer } from './answering.ts'
import { Asker } from './asking.ts'
import { Directory } from './directory.ts'
import { MemoryRegistry } from './memory-registry.ts'
import { Peers } from './peers.ts'
import { Places } from './places.ts'
import { RelayServer } from './relay-server.ts'
import { sharedKey } from './secret.ts'
import { HTTP2 } from './wire.ts'

const limits = { ...GATEWAY_LIMITS, relayConnectMs: 500 }

/** A node that answers, and one that asks. */
async function pair(answers: Readonly<Record<string, Answer>>) {
  const registry = new MemoryRegistry()
  const tls = sharedKey('a secret of a test, which is long enough')
  const errors: unknown[] = []
  const heard = new Set<string>()
  const report = (error: unknown) => errors.push(error)
  const host = {
    limits,
    scheduler,
    report,
    routes: new Map(),
    unread: new Unread(() => {}),
    places: new Places({ node: 'answers', scheduler, most: 1 }),
  }
  const server = new RelayServer({
    ...host,
    node: 'answers',
    tls: tls.server,
    wire: HTTP2,
    answers: new Map(Object.entries(answers)),
    heard: (node) => heard.add(node),
  })
  const port = await server.listen(0, '127.0.0.1')
  await registry.beat({ node: 'answers', address: `127.0.0.1:${port}` }, 60_000)
  const directory = new Directory({ registry, node: 'asks', limits, scheduler, failed: report, forgot() {} })
  await directory.open('127.0.0.1:1')
  const peers = new Peers({ directory, scheduler, limits, tls: tls.client, wire: HTTP2, failed: report })
  onTestFinished(async () => {
    peers.close(0)
    server.close(0)
    await directory.close()
  })
  const asker = new Asker({ node: 'asks', peers, scheduler })
  const ask = async (kind: string, body: string, node = 'answers', maxBytes = 1_000) => {
    const answer = await asker.ask(node, { kind, body, timeoutMs: 5_000, maxBytes })
    return answer.ok ? answer.value.toString() : answer.error
  }
  return { ask, errors, registry, port, asker, heard }
}

const echo: Answer = { maxBytes: 100_000, answer: async (body) => `you said ${body}` }

describe('what a node asks another', () => {
  test('is answered, however long', async () => {
    const { ask } = await pair({ echo })
    expect(await ask('echo', 'hi')).toBe('you said hi')
    expect(await ask('echo', '')).toBe('you said ')
    const long = 'é'.repeat(40_000)
    expect(await ask('echo', long, 'answers', 100_000)).toBe(`you said ${long}`)
  })

  test('shows that it lives', async () => {
    const { ask, heard } = await pair({ echo })
    await ask('nothing', 'hi')
    expect([...heard]).toEqual(['asks'])
  })

  test.each([
    'no url',
    '',
    'node:70000',
    '[::::]:1',
    '999.999.999.999:1',
  ])('is not asked at %j, which is told', async (address) => {
    const { ask, registry, errors } = await pair({ echo })
    await registry.beat({ node: 'elsewhere', address }, 60_000)
    expect(await ask('echo', 'hi', 'elsewhere')).toBe('away')
    expect(errors.map(String)).toEqual([expect.stringContaining('The node elsewhere')])
    expect(await ask('echo', 'hi')).toBe('you said hi')
  })

  test('is refused where nothing was done, and lost where it may have been', async () => {
    const { ask, errors, asker } = await pair({
      echo,
      fails: { maxBytes: 10, answer: async () => Promise.reject(new Error('on purpose')) },
      declines: { maxBytes: 10, answer: async () => null },
      hangs: { maxBytes: 10, answer: () => new Promise(() => {}) },
    })
    expect(await ask('nothing', 'hi')).toBe('refused')
    expect(await ask('echo', 'a'.repeat(100_001))).toBe('refused')
    expect(await ask('declines', 'hi')).toBe('refused')
    // The answer is too long.
    expect(await ask('echo', 'a'.repeat(2_000))).toBe('lost')
    expect(errors).toEqual([])
    expect(await ask('fails', 'hi')).toBe('lost')
    expect(String(errors)).toContain('on purpose')
    expect(await asker.ask('answers', { kind: 'hangs', body: '', timeoutMs: 50, maxBytes: 10 })).toMatchObject({
      error: 'lost',
    })
    expect(await ask('echo', 'still')).toBe('you said still')
  })

  test('was not asked of a node that is gone, or has another name by now', async () => {
    const { ask, registry, port } = await pair({ echo })
    expect(await ask('echo', 'hi', 'nobody')).toBe('gone')
    await registry.beat({ node: 'before', address: `127.0.0.1:${port}` }, 60_000)
    expect(await ask('echo', 'hi', 'before')).toBe('gone')
  })
})
