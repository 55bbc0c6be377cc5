// Attacks that want to be let in, or to end the process from outside.
import { type Attack, type Finding, sized, type Target } from '../attack.ts'
import { rungwayPath } from '../dialect.ts'
import { FORGED } from '../forged.ts'
import { ask, many, pause, type Reply, rawSocket, requestText, tcp, UPGRADE } from '../tools.ts'

/** A message that the host counts when it hears it. */
const forged = (n: number): string => `[${n},${JSON.stringify(FORGED)}]`

/** Requests that are left at every moment from before their reply to after it. */
async function leave(target: Target): Promise<Finding> {
  let left = 0
  await many(sized(target, 600, 6_000), target, async (n) => {
    const socket = await tcp(target)
    if (socket === null) return null
    const route = ['short-polling', 'sse', 'http-streaming', 'long-polling', 'up'][n % 5] ?? 'up'
    if (route === 'up') socket.write(requestText('POST', rungwayPath('up', n), {}, '[1,1]'))
    else socket.write(requestText('GET', rungwayPath(route, n, 1, '&greet=1')))
    if (n % 3 === 0) socket.once('data', () => socket.resetAndDestroy())
    else if (n % 3 === 1) await pause((n % 7) / 2)
    socket.resetAndDestroy()
    left += 1
    return null
  })
  return { did: `${left} requests left` }
}

/** Credentials that no parser takes. */
async function junk(target: Target): Promise<Finding> {
  const statuses = new Map<number, number>()
  const count = ({ status }: Reply): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1)
  await many(sized(target, 200, 2_000), target, async (n) => {
    const headers = { authorization: 'Bearer junk' }
    count(
      n % 3 === 0
        ? await ask(target, 'GET', rungwayPath('websocket', n), { ...UPGRADE, ...headers, connection: 'Upgrade' })
        : n % 3 === 1
          ? await ask(target, 'POST', rungwayPath('up', n), headers, '[1,1]')
          : await ask(target, 'GET', rungwayPath('sse', n), headers),
    )
    return null
  })
  return { did: [...statuses].map(([status, times]) => `${status} ${times} times`).join(', ') }
}

/** What a browser sends for a link that was opened from outside, and for an image of a page of another site. */
const FROM_ELSEWHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'a link in a mail': { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  'a link of another site': {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  },
  'an image of another site': {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'no-cors',
    'sec-fetch-dest': 'image',
  },
  // Over plain http browsers do not say where a request comes from.
  'an image over http': { referer: 'http://elsewhere.example/', accept: 'image/avif,image/webp,*/*' },
  'an image over http without a referrer': { accept: 'image/avif,image/webp,*/*' },
}

async function forgedGets(target: Target): Promise<Finding> {
  const taken: string[] = []
  let n = 0
  for (const [name, headers] of Object.entries(FROM_ELSEWHERE)) {
    const path = rungwayPath('up', ++n, 1, `&lines=${encodeURIComponent(forged(1))}`)
    if ((await ask(target, 'GET', path, headers)).status === 200) taken.push(name)
  }
  const did = `${n} ways`
  return taken.length === 0 ? { did } : { did, broken: `taken: ${taken.join(', ')}` }
}

/** A name that an attacker has made to lead here, and a page of that name (DNS rebinding). */
async function foreignHost(target: Target): Promise<Finding> {
  const headers = { host: 'rebound.example', origin: 'http://rebound.example' }
  const post = await ask(target, 'POST', rungwayPath('up', 1), headers, forged(1))
  const poll = await ask(target, 'GET', rungwayPath('short-polling', 2), headers)
  const taken = [post, poll].filter(({ status }) => status === 200).length
  return { did: '2 requests', ...(taken > 0 ? { broken: `${taken} taken` } : {}) }
}

/** Pages that may not use the gateway: what they send is not taken, and nothing is answered to their visitors' cookies. */
async function refusedOrigins(target: Target): Promise<Finding> {
  const readable: string[] = []
  let taken = 0
  for (const [n, origin] of [
    'https://elsewhere.example',
    'null',
    'http://localhost:1',
    'http://localhost.',
  ].entries()) {
    const replies = [
      await ask(target, 'POST', rungwayPath('up', n), { origin }, forged(1)),
      await ask(target, 'GET', rungwayPath('short-polling', n), { origin }),
      await ask(target, 'OPTIONS', rungwayPath('up', n), { origin, 'access-control-request-method': 'POST' }),
    ]
    taken += replies.filter(({ status }) => status < 400).length
    if (replies.some(({ text }) => /access-control-allow-credentials/i.test(text))) readable.push(origin)
  }
  const did = '12 requests of 4 origins'
  if (taken > 0) return { did, broken: `${taken} taken` }
  return readable.length === 0 ? { did } : { did, weak: `credentials are allowed to ${readable.join(', ')}` }
}

/** Handshakes that stop, and sockets that are reset in the midst of one. */
async function resets(target: Target): Promise<Finding> {
  let count = 0
  await many(sized(target, 400, 4_000), target, async (n) => {
    if (n % 2 === 0) {
      const socket = await rawSocket(target, n)
      socket?.resetAndDestroy()
    } else {
      const socket = await tcp(target)
      const text = requestText('GET', rungwayPath('websocket', n), UPGRADE)
      socket?.write(text.slice(0, n % text.length))
      socket?.resetAndDestroy()
    }
    count += 1
    return null
  })
  return { did: `${count} resets` }
}

export const DOOR_ATTACKS: readonly Attack[] = [
  { name: 'leaving at every moment', host: 'app', hasPeer: false, run: leave },
  { name: 'junk for credentials', host: 'authenticated', hasPeer: false, run: junk },
  { name: 'messages by GET from elsewhere', host: 'alone', hasPeer: false, run: forgedGets },
  {
    name: 'a foreign Host',
    host: 'alone',
    hasPeer: false,
    run: foreignHost,
  },
  { name: 'refused origins', host: 'alone', hasPeer: false, run: refusedOrigins },
  { name: 'resets in the midst of upgrades', host: 'alone', hasPeer: false, run: resets },
]
