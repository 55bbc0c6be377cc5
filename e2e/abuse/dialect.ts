import type { Dialect } from './attack.ts'
import { ask, type Reply } from './tools.ts'

/** Different for each attack: what one has done to its sessions is not the next one's. */
let nonce = 0

export function renameSessions(to: number): void {
  nonce = to
}

const query = (n: number, link = 1, more = ''): string =>
  `v=1&session=attack-${String(nonce).padStart(6, '0')}-${String(n).padStart(8, '0')}&link=${link}&claim=${link}&seen=0${more}`

export const rungwayPath = (route: string, n: number, link?: number, more?: string): string =>
  `/${route}?${query(n, link, more)}`

const rungway: Dialect = {
  name: 'rungway',
  socketPath: (n, link) => rungwayPath('websocket', n, link, '&greet=1'),
  greeting: [],
  message: (seq, text) => `[${seq},${JSON.stringify(text)}]`,
  smallest: '["ping",1]',
  separator: '\n',
  open: async (_target, n) => ({ up: rungwayPath('up', n), down: rungwayPath('long-polling', n) }),
}

const socketIo: Dialect = {
  name: 'socket.io',
  socketPath: () => '/socket.io/?EIO=4&transport=websocket',
  greeting: ['40'],
  message: (_seq, text) => `42["m",${JSON.stringify(text)}]`,
  smallest: '42["m"]',
  separator: '\x1e',
  async open(target) {
    const path = '/socket.io/?EIO=4&transport=polling'
    const opened = await ask(target, 'GET', path)
    const sid = /"sid":"([^"]+)"/.exec(opened.text)?.[1]
    if (sid === undefined) return null
    const up = `${path}&sid=${sid}`
    const joined: Reply = await ask(target, 'POST', up, {}, '40')
    return joined.status === 200 ? { up, down: up } : null
  },
}

export const DIALECTS = { rungway, 'socket.io': socketIo } as const
