import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { openWorld } from '../../../testing/raw.ts'
import { SYSTEM_SCHEDULER } from '../../scheduler.ts'
import { jwt } from './index.ts'

const SECRET = randomBytes(32)
const HOUR_MS = 3_600_000

const tokenOf = (sub: string, hours: number): Promise<string> =>
  new SignJWT({ sub }).setProtectedHeader({ alg: 'HS256' }).setExpirationTime(`${hours} hours`).sign(SECRET)

/** A gateway whose clock a test moves, with a socket for each token. */
async function openTokens() {
  let skew = 0
  const world = await openWorld({
    authenticate: jwt({ secret: SECRET, graceMs: 0 }),
    channels: { room: { allow: { subscribe: 'users' } } },
    scheduler: {
      ...SYSTEM_SCHEDULER,
      epochNow: () => SYSTEM_SCHEDULER.epochNow() + skew,
    },
  })
  const open = async (sub: string, hours: number) => {
    const client = world.client({ authorization: `Bearer ${await tokenOf(sub, hours)}` })
    const socket = await client.socket({ greet: 1 }).opened()
    await socket.line('["welcome"')
    let said = 0
    const call = async (id: number, ...body: unknown[]): Promise<unknown> => {
      socket.socket.send(JSON.stringify([++said, [body[0], id, ...body.slice(1)], 'c']))
      const line = await Promise.race([socket.line(`[${said},["ok",${id}`), socket.line(`[${said},["no",${id}`)])
      return JSON.parse(line)[1]
    }
    return { client, socket, call }
  }
  const pass = (ms: number): void => {
    skew += ms
  }
  return { world, open, pass }
}

test('[S15] a link whose session has fresh credentials goes on when the old ones expire, and one without is cut', async () => {
  const { world, open, pass } = await openTokens()
  const fresh = await open('ada', 1)
  const stale = await open('ada', 1)
  expect(await fresh.call(1, 'auth', await tokenOf('ada', 3))).toEqual(['ok', 1, null])
  pass(2 * HOUR_MS)
  expect(await stale.socket.refused()).toMatchObject({ code: 'stale-credentials', retry: 'reopen' })
  expect(await fresh.call(2, 'sub', 'room', null, {})).toMatchObject(['ok', 2, {}])
  const [session] = world.sessions
  expect(session?.user.expiresAt).toBeGreaterThan(SYSTEM_SCHEDULER.epochNow() + 2 * HOUR_MS)
  pass(2 * HOUR_MS)
  expect(await fresh.socket.refused()).toMatchObject({ code: 'stale-credentials' })
})

test('a session cannot be given to another user, nor be kept alive by a token that is not good', async () => {
  const { world, open } = await openTokens()
  const { call } = await open('ada', 1)
  const expiresAt = world.sessions[0]?.user.expiresAt
  expect(await call(1, 'auth', await tokenOf('eve', 5))).toEqual(['no', 1, 'forbidden', expect.any(String)])
  for (const [index, token] of [await tokenOf('ada', -1), 'junk', `${await tokenOf('ada', 5)}x`].entries())
    expect(await call(index + 2, 'auth', token)).toEqual(['no', index + 2, 'unauthorized', expect.any(String)])
  expect(world.sessions[0]?.user).toMatchObject({ id: 'ada', expiresAt })
})

test('a subscription delivers nothing more over a link whose token has expired', async () => {
  const { world, open, pass } = await openTokens()
  const { socket, call } = await open('ada', 1)
  await call(1, 'sub', 'room', null, {})
  await world.gateway.channel('room').publish('before')
  await socket.line('[2,')
  pass(2 * HOUR_MS)
  await socket.refused()
  await world.gateway.channel('room').publish('after')
  expect(socket.lines.filter((line) => line.includes('after'))).toEqual([])
})
