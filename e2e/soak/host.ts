// The gateway's process: echoes messages, answers requests, and keeps books of its own.
import { createGateway, MemoryBroker, type Session } from '@rungway/gateway'
import { serve } from '@rungway/gateway/node'
import { HostBook, type HostRoom } from './books.ts'
import type { HostOrder, HostReport, SoakApi } from './contract.ts'

const all = { subscribe: 'anyone', publish: 'subscribers', say: 'subscribers', presence: 'anyone' } as const
/** Enough for the longest absence: nothing may be lost. */
const history = { messages: 10_000, bytes: 1024 * 1024, ageMs: 60_000 }

const gateway = createGateway<SoakApi>({
  channels: { 'room:{id}': { allow: all, history, graceMs: 2_000 } },
  // Of its own: it remembers producers for minutes, and what the gateway itself holds has to return to nothing.
  broker: new MemoryBroker(),
  limits: { pollMs: 250, lingerMs: 30_000, maxEnded: 500 },
  onRefusal() {},
})
const books = new Map<string, HostBook>()
const wrongs: string[] = []
/** Sessions that were ended here: they are told so, and until then go on to hear. */
const ending = new WeakSet<Session<SoakApi>>()
const note = (name: string, what: string | null): void => {
  if (what !== null) wrongs.push(`gateway, ${name}: ${what}`)
}
const bookOf = (name: string): HostBook => {
  const book = books.get(name) ?? new HostBook()
  books.set(name, book)
  return book
}

gateway.on('session', (session) => {
  let answers = 0
  let book = new HostBook()
  session.on('message', ([name, n, padding]) => {
    book = bookOf(name)
    note(name, book.heard(n))
    answers += 1
    book.answers = answers
    const outcome = session.send([name, answers, padding])
    // What was under way is heard in its last moments, too.
    if (outcome !== 'queued' && !(outcome === 'ended' && ending.has(session)))
      note(name, `an answer was not sent: ${outcome}`)
  })
  // The next one begins to count anew.
  session.on('close', () => {
    book.answers = 0
  })
})
gateway.handle('add', ({ name, n, numbers }) => {
  note(name, bookOf(name).handled(n))
  return numbers.reduce((sum, each) => sum + each, 0)
})

/** After everything that can be collected was. */
async function memory(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function report(rooms: readonly `room:${string}`[]): Promise<HostReport> {
  const stats = gateway.stats()
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, each) => all + each, 0)
  const entries = rooms.map(async (name): Promise<[string, HostRoom]> => {
    const room = gateway.channel(name)
    const { at } = await room.history({ limit: 1 })
    return [name, { offset: at.offset, members: (await room.presence()).length }]
  })
  return {
    rooms: Object.fromEntries(await Promise.all(entries)),
    clients: Object.fromEntries([...books].map(([name, book]) => [name, book.account])),
    wrongs,
    sessions: gateway.sessionCount,
    links: sum(stats.links),
    opened: stats.opened,
    ended: sum(stats.ended),
    heldBytes: stats.heldBytes,
    messagesUp: stats.messagesUp,
    messagesDown: stats.messagesDown,
  }
}

const server = await serve({ gateway, port: 0, hostname: '127.0.0.1' })

process.on('message', async (order: HostOrder) => {
  if (order.type === 'report') process.send?.(await report(order.rooms))
  if (order.type === 'memory') {
    books.clear()
    process.send?.(await memory())
  }
  if (order.type === 'end') {
    const sessions: Session<SoakApi>[] = [...gateway.sessions()]
    const one = sessions[Math.floor(order.which * sessions.length)]
    if (one !== undefined) ending.add(one)
    one?.end('expired')
  }
})
process.on('disconnect', () => process.exit())
process.send?.(server.port)
