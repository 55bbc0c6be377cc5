import { expect, test } from 'vitest'
import { openWorld } from '../../testing/world.ts'

async function openReports() {
  const world = await openWorld({ anonymous: true, clientReports: true })
  const report = async (body: unknown): Promise<number> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return (await fetch(new URL('/report', world.url), { method: 'POST', body: text })).status
  }
  const metrics = async (): Promise<string[]> =>
    (await (await world.admin('/metrics')).text()).split('\n').filter((line) => line.startsWith('rungway_client_'))
  return { report, metrics }
}

test('steps of the ladder are counted by transport and outcome', async () => {
  const { report, metrics } = await openReports()
  const silent = { transport: 'websocket', outcome: 'silent' }
  expect(await report({ attempts: [silent, { ...silent, url: 'more than is wanted' }] })).toBe(204)
  expect(await report({ switches: [{ from: null, to: 'sse' }], attempts: [silent] })).toBe(204)
  expect(await metrics()).toEqual([
    'rungway_client_attempts_total{transport="websocket",outcome="silent"} 3',
    'rungway_client_switches_total{from="none",to="sse"} 1',
  ])
})

test('what nobody could report, or too much of it, counts nothing and makes no name', async () => {
  const { report, metrics } = await openReports()
  const step = { transport: 'websocket', outcome: 'cut' }
  expect(await report('{')).toBe(400)
  expect(await report(null)).toBe(400)
  expect(await report({ attempts: [{ ...step, transport: 'made-up' }] })).toBe(400)
  expect(await report({ attempts: [step, { ...step, outcome: 'made up' }] })).toBe(400)
  expect(await report({ attempts: [{ ...step, transport: '__proto__' }] })).toBe(400)
  expect(await report({ attempts: Array(33).fill(step) })).toBe(400)
  expect(await metrics()).toEqual([])
  expect(await report({ attempts: [], pad: 'x'.repeat(5_000) })).toBe(413)
})

test('they are off unless the configuration says so', async () => {
  const world = await openWorld({ anonymous: true })
  expect((await fetch(new URL('/report', world.url), { method: 'POST', body: '{}' })).status).toBe(404)
})
