import { expect, test } from 'vitest'
import { nameOf, partOf } from './part.ts'

const ROOT = 'file:///somewhere/rungway/'

test.each([
  ['pull', `${ROOT}gateway/dist/attached.js`, 'rungway gateway', 'gateway/dist/attached.js'],
  ['pull', `${ROOT}protocol/dist/outbox.js`, 'rungway protocol', 'protocol/dist/outbox.js'],
  ['broadcast', `${ROOT}bench/systems/ws/server.ts`, 'the benchmark', 'bench/systems/ws/server.ts'],
  ['send', `${ROOT}node_modules/ws/lib/sender.js`, 'ws', 'ws/lib/sender.js'],
  ['send', `${ROOT}node_modules/a/node_modules/ws/lib/sender.js`, 'ws', 'ws/lib/sender.js'],
  ['listen', `${ROOT}node_modules/@hono/node-server/x.mjs`, '@hono/node-server', '@hono/node-server/x.mjs'],
  ['setTimeout', 'node:timers', 'Node', 'node:timers'],
  ['writev', '', 'system calls and native code', ''],
  ['(program)', '', 'system calls and native code', ''],
  ['(garbage collector)', '', 'garbage', ''],
  ['stray', 'file:///elsewhere/stray.js', 'other code', 'stray.js'],
])('%s of %s is of %s', (name, url, part, shown) => {
  expect(partOf({ name, url }, ROOT)).toBe(part)
  expect(nameOf(url, ROOT)).toBe(shown)
})
