import { expect, test } from 'vitest'
import { refused } from '../../../gateway/testing/raw.ts'
import { openWorld } from '../../testing/world.ts'
import { run } from './run.ts'
import { picture, type Stats } from './top.ts'

const KEY = 'a-key-of-a-test-that-is-long-enough'

async function top(env: Record<string, string>, ...args: string[]) {
  let out = ''
  let fail = ''
  const status = await run(['top', ...args], { env, out: (text) => (out += text), fail: (text) => (fail += text) })
  return { status, out, fail }
}

test('top shows a gateway that runs, once where there is no terminal', async () => {
  const world = await openWorld({ anonymous: true, keys: [{ name: 'a', secret: KEY, rights: ['info'] }] })
  await world.client().greeted('[1,"hi"]')
  await refused(world.client().get('sse', { v: 99 }))
  const port = new URL(world.adminUrl).port
  const { status, out } = await top({ RUNGWAY_API_KEY: KEY }, '--admin-port', port)
  expect(status).toBe(0)
  expect(out).toContain('1 sessions, 0 links')
  expect(out).toMatch(/^ {2}messages up +1 +–$/m)
  expect(out).toMatch(/refused, by code\n {2}bad-version +1\n/)

  const wrong = await top({ RUNGWAY_API_KEY: 'k'.repeat(40) }, '--admin-port', port)
  expect([wrong.status, wrong.fail]).toEqual([
    1,
    expect.stringContaining('refuses: The key in Authorization: Bearer is not known'),
  ])
  await world.standalone.close()
  const gone = await top({ RUNGWAY_API_KEY: KEY }, '--admin-port', port)
  expect([gone.status, gone.fail]).toEqual([1, expect.stringContaining('does not answer')])
  expect(await top({})).toMatchObject({ status: 2, fail: expect.stringContaining('RUNGWAY_API_KEY') })
})

const stats = (more: Partial<Stats>): Stats => ({
  sessions: {},
  links: {},
  attached: {},
  opened: 0,
  ended: {},
  movedIn: 0,
  movedOut: 0,
  movesRefused: {},
  refused: {},
  refusedCalls: { forbidden: 3 },
  messagesUp: 0,
  charsUp: 0,
  messagesDown: 0,
  bytesDown: 0,
  heldBytes: 0,
  channels: 0,
  publications: 0,
  ...more,
})

test('a second picture has rates, and long tables are cut', () => {
  const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`code-${index}`, 20 - index]))
  const text = picture('http://a', stats({ messagesUp: 3_000, ended: many }), stats({ messagesUp: 1_000 }), 2)
  expect(text).toMatch(/^ {2}messages up +3,000 +1,000$/m)
  expect(text).not.toContain('node')
  // Eight of twenty rows; the others together are 12 + 11 + … + 1.
  expect(text).toMatch(/^ {2}calls refused +3 +0$/m)
  expect(text).toMatch(/^ {2}code-7 +13\n {2}others +78$/m)
})

test('a picture of several nodes says what each has, and which is not in it', () => {
  const nodes = [
    { node: 'aaaaaaaa', sessions: 2, links: 2, heldBytes: 0 },
    { node: 'bbbbbbbb', sessions: 1_500, links: 1, heldBytes: 0 },
  ]
  const unreached = [{ node: 'cccccccc', done: 'unsure', message: 'It has not answered.' } as const]
  const text = picture('http://a', stats({ sessions: { sse: 1_502 }, nodes, unreached }), null, 1)
  expect(text).toContain('rungway at http://a: 2 nodes\n1,502 sessions')
  expect(text).toMatch(/sessions by node\n {2}bbbbbbbb +1,500\n {2}aaaaaaaa +2\n/)
  expect(text).toContain('\n  cccccccc is not in it. It has not answered.\n')
})
