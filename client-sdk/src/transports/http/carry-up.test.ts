import { UpPath } from '@rungway/protocol'
import { describe, expect, test } from 'vitest'
import { FakeGateway, SWALLOWED } from '../../../testing/fake-gateway.ts'
import type { LinkPort } from '../contract.ts'
import { carryUp } from './carry-up.ts'

function portOf(gateway: FakeGateway): LinkPort {
  return {
    environment: gateway.environment,
    token: undefined,
    up: new UpPath(),
    signal: new AbortController().signal,
    pollMs: () => 1_000,
    answerMs: () => 700,
    bulkAt: () => 0,
    url: (route) => `http://gateway/rungway/${route}?session=s&link=1`,
    pull: () => '',
    again: () => {},
    receive() {},
    answered() {},
    refused() {},
    lost() {},
  }
}

describe('[D6] lines that go up while a long batch is under way', () => {
  for (const [aheadBytes, methods] of [
    [0, ['POST', 'GET']],
    [100_000, ['POST']],
  ] as const)
    test(`are missed only when ${aheadBytes} bytes ahead of them do not explain it`, async () => {
      const gateway = new FakeGateway()
      gateway.answers['up'] = SWALLOWED
      void carryUp(portOf(gateway), '["pong",7]', aheadBytes)
      await gateway.clock.pass(2_000)
      expect(gateway.on('up').map(({ method }) => method)).toEqual(methods)
    })
})

describe('[D9] an answer that waits behind something long', () => {
  for (const [bulkUntil, givenUpAt] of [
    [0, 3_000],
    [8_000, 11_000],
    [90_000, 20_000],
  ] as const)
    test(`is given up after ${givenUpAt} ms where parts come for ${bulkUntil}`, async () => {
      const gateway = new FakeGateway()
      gateway.answers['up'] = SWALLOWED
      const { now } = gateway.environment
      const zero = now()
      const bulkAt = () => (bulkUntil === 0 ? 0 : zero + Math.min(now() - zero, bulkUntil))
      let result: unknown
      void carryUp({ ...portOf(gateway), bulkAt }, '["pong",7]', 0).then((given) => {
        result = given
      })
      await gateway.clock.pass(givenUpAt - 100)
      expect(result).toBeUndefined()
      await gateway.clock.pass(200)
      expect(result).toMatchObject({ ok: false, error: { reason: 'no answer' } })
    })
})

test('[D6] what is refused by POST and too long for a URL is reported as blocked-size', async () => {
  const gateway = new FakeGateway()
  gateway.answers['up'] = () => new Response('<p>not here</p>', { status: 403 })
  const lines = `[1,"${'a'.repeat(10_000)}"]`
  const carrying = carryUp(portOf(gateway), lines, 0)
  await gateway.clock.pass(2_000)
  expect(await carrying).toMatchObject({
    ok: false,
    error: { status: 403, reason: expect.stringMatching(/^blocked-size/) },
  })
})
