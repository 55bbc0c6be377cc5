import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { clientOf, filesFor, hasPageClient, PAGE } from './bundle.ts'

const systems = readdirSync(new URL('clients', import.meta.url)).map((file) => file.slice(0, -'.ts'.length))

test.each(systems)('%s: a client for pages, which needs nothing of Node', async (system) => {
  const files = await filesFor(system)
  const scripts = Object.entries(files).filter(([path]) => path !== PAGE)
  expect(scripts.map(([path]) => path.slice(path.lastIndexOf('/') + 1))).toEqual([
    'main.js',
    'beat-worker.js',
    'client.js',
  ])
  const [main = '', worker = '', client = ''] = scripts.map(([, text]) => text)
  expect(client).toMatch(/^"use strict";var client=/)
  // The client is not part of what is loaded first, or its memory would count as the empty page's.
  expect(main.length + worker.length).toBeLessThan(4_000)
})

test('knows which systems have one', () => {
  expect(hasPageClient('rungway')).toBe(true)
  expect(hasPageClient('unknown')).toBe(false)
})

test('techniques that only pages have do not weigh on the client of the others', async () => {
  const system = { name: 'rungway', techniquesInPages: ['forever-iframe'] }
  expect([clientOf(system, 'sse'), clientOf(system, 'forever-iframe')]).toEqual(['rungway', 'rungway-in-pages'])
  const files = Object.values(await filesFor(clientOf(system, 'sse')))
  expect(files.join()).not.toContain('jsonp-polling')
})
