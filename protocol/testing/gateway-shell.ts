import type { SessionLimits } from '../src/session/limits.ts'
import type { ServerIncoming, ServerSession } from '../src/session/server-session.ts'
import { type Code, RETRY } from '../src/wire/codes.ts'
import type { Hello } from '../src/wire/hello.ts'
import { decodeLine, encodeBody, LINES, type Line } from '../src/wire/line-codec.ts'
import { bodyOf, type GatewayLife, hold, type Journal } from './journal.ts'
import type { Accept, End, Writer } from './network.ts'
import { type Kind, TICK_MS } from './script.ts'
import { type Entry, NOBODY, SessionTable } from './session-table.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A link as the gateway's shell knows it. */
export interface Link {
  readonly number: number
  readonly kind: Kind
  readonly reply: Writer
  /** The last write has not left yet. */
  writing: boolean
  /** Answered, ended, displaced or gone. */
  over: boolean
}

/** How long a write stays in the process. */
const WRITE_MS = 3

const endLine = (code: Code): Line => LINES.control({ type: 'end', code, retry: RETRY[code], retryAfterMs: 0 })

/** The gateway's shell in virtual time: the table of sessions, and what each technique does with a link. */
export class GatewayShell {
  readonly #time: VirtualTime
  readonly #limits: SessionLimits
  readonly #journal: Journal
  readonly #table: SessionTable
  readonly #echoes: number

  constructor(time: VirtualTime, limits: SessionLimits, journal: Journal, echoes: number) {
    this.#time = time
    this.#limits = limits
    this.#journal = journal
    this.#table = new SessionTable(time, limits, journal)
    this.#echoes = echoes
  }

  /** The sessions that are there. */
  get sessions(): readonly ServerSession<Link>[] {
    return this.#table.entries.map(({ core }) => core)
  }

  life(id: string): GatewayLife | undefined {
    return this.#table.entries.find(({ core }) => core.id === id)?.watch.life
  }

  /** A request for a link: a socket, a stream or a poll. */
  attach(query: string, kind: Kind): Accept {
    return (reply) => {
      const admitted = this.#table.admit(query)
      if (!admitted.ok) return this.#refuse(reply, admitted.error)
      const { hello, entry } = admitted.value
      const { core, watch } = entry
      const link: Link = { number: hello.link, kind, reply, writing: false, over: false }
      const writes = kind === 'held-poll' || kind === 'paced-poll' ? 'once' : 'often'
      const attached = core.attach(link, hello, this.#time.now, writes)
      this.#journal.log?.(`${watch.life.name}  ${kind} ${query} ${attached.ok ? '' : attached.error}`)
      watch.attached(link, hello, attached)
      if (!attached.ok) return this.#refuse(reply, attached.error)
      for (const old of attached.value) this.#end(entry, old, 'replaced')
      this.#settle(entry)
      if (kind === 'paced-poll' && !link.over) this.#answer(entry, link, [])
      return {
        heard: (lines) => {
          if (!this.#table.has(entry)) return
          if (link.over) this.#journal.reached['straggler heard']++
          const code = this.#receive(entry, lines, link.number)
          if (code !== null && !link.over) this.#end(entry, link, code)
        },
        gone: () => this.#detach(entry, link),
      }
    }
  }

  /** A request that only carries up. A client that does not know the epoch yet is told it in the answer. */
  up(query: string, lines: readonly Line[]): Accept {
    return (reply) => {
      const admitted = this.#table.admit(query)
      if (!admitted.ok) return this.#refuse(reply, admitted.error)
      const { hello, entry } = admitted.value
      const { core, watch } = entry
      this.#journal.log?.(`${watch.life.name}  up ${query}`)
      const acknowledged = this.#hear(entry, LINES.control({ type: 'ack', seen: hello.seen }), hello.link)
      const code = acknowledged ?? this.#take(entry, lines, hello.link)
      const answer = hello.resume === '' ? core.welcome(hello.link) : core.acknowledge(hello.link)
      reply.write(code === null ? [LINES.control(answer), ...this.#carry(entry, hello)] : [endLine(code)])
      reply.close()
      this.#settle(entry)
      return NOBODY
    }
  }

  /** The application says something to everybody. */
  say(count: number): void {
    for (const entry of this.#table.entries) {
      const { core, watch } = entry
      for (let i = 0; i < count; i++) this.#sayOne(entry)
      watch.bounded(core)
      this.#settle(entry)
    }
  }

  #sayOne({ core, watch }: Entry): void {
    const payload = encodeBody(bodyOf(watch.life.name, watch.life.said + 1), this.#limits)
    const sent = payload.ok ? core.send(payload.value) : 'ended'
    if (sent === 'queued') watch.life.said++
    if (sent !== 'full') return
    this.#journal.reached['overflow down']++
    core.end('slow-consumer', '')
  }

  close(): void {
    for (const entry of this.#table.entries) {
      entry.watch.life.closes = true
      entry.core.close(entry.watch.life.name)
      if (entry.core.owner === null) this.#journal.reached['close during a cut']++
      this.#settle(entry)
    }
  }

  /** Everything is forgotten, and whoever was connected finds out. */
  restart(): void {
    for (const { core, watch } of this.#table.forget()) {
      this.#journal.reached.restart++
      watch.life.end = 'restart'
      for (const link of core.handles) {
        link.reply.close()
        core.detach(link, this.#time.now)
        link.over = true
      }
    }
  }

  tick(): void {
    for (const entry of this.#table.entries) {
      const { core, watch } = entry
      const tick = core.tick(this.#time.now)
      watch.ticked(tick, TICK_MS)
      if (tick.type === 'expired') {
        this.#journal.reached.expired++
        core.end('expired', '')
        this.#settle(entry)
      } else if (tick.type === 'silent') {
        this.#journal.reached.silent++
        this.#end(entry, tick.handle, 'silent')
      } else if (tick.type === 'quiet') {
        if (tick.handle.kind === 'held-poll') this.#answer(entry, tick.handle, [])
        else core.ping(tick.handle, this.#time.now)
        this.#settle(entry)
      }
    }
  }

  #refuse(reply: Writer, code: Code): End {
    reply.write([endLine(code)])
    reply.close()
    return NOBODY
  }

  /** Takes what came up. A code means that it broke a rule. */
  #receive(entry: Entry, lines: readonly Line[], number: number): Code | null {
    const code = this.#take(entry, lines, number)
    if (code === null) this.#settle(entry)
    return code
  }

  #take(entry: Entry, lines: readonly Line[], number: number): Code | null {
    for (const line of lines) {
      const code = this.#hear(entry, line, number)
      if (code !== null) return code
    }
    const { ackDeadline } = entry.core
    if (ackDeadline !== Number.POSITIVE_INFINITY) this.#time.at(ackDeadline, () => this.#settle(entry))
    return null
  }

  #hear(entry: Entry, line: Line, number: number): Code | null {
    const { core, watch } = entry
    const frame = decodeLine(line)
    if (frame === null) return 'bad-frame'
    const heard: ServerIncoming = core.receive(frame, number, line.length, this.#time.now)
    this.#journal.log?.(`${watch.life.name}  link ${number} heard ${line}, which is ${heard.type}`)
    watch.heard(frame, number, heard, core)
    if (heard.type === 'message' && watch.life.heard % this.#echoes === 0) this.#sayOne(entry)
    return heard.type === 'broken' ? heard.code : null
  }

  /** Wakes whoever has something to write, and buries what has ended. */
  #settle(entry: Entry): void {
    const { core, watch } = entry
    if (!this.#table.has(entry)) return
    if (core.state.name !== 'ended') {
      for (const link of core.handles) if (core.hasWork(link, this.#time.now)) this.#wake(entry, link)
      return
    }
    const { code } = core.state
    watch.life.end = code
    this.#table.remove(core.id, code)
    for (const link of core.handles) this.#end(entry, link, code)
  }

  #wake(entry: Entry, link: Link): void {
    if (link.writing || link.over) return
    const lines = this.#pull(entry, link)
    if (lines.length === 0) return
    if (link.kind === 'held-poll' || link.kind === 'paced-poll') return this.#answer(entry, link, lines)
    link.reply.write(lines)
    link.writing = true
    this.#time.after(WRITE_MS, () => {
      link.writing = false
      // A writer that has not noticed yet asks once more: whoever was displaced is given nothing.
      if (link.over)
        hold('[S2]', this.#pull(entry, link).length === 0, () => `link ${link.number} is over and was given more`)
      else this.#wake(entry, link)
    })
  }

  #pull(entry: Entry, link: Link): Line[] {
    const lines = entry.core.pull(link, LINES, this.#time.now)
    if (lines.length > 0) this.#journal.log?.(`${entry.watch.life.name}  link ${link.number} says ${lines.join(' ')}`)
    entry.watch.pulled(link, lines)
    return lines
  }

  /** What the answer to a request up brings down with it. */
  #carry({ core, watch }: Entry, { link, resume }: Hello): Line[] {
    const lines = resume === '' ? [] : core.carry(link, LINES)
    if (lines.length > 0) this.#journal.log?.(`${watch.life.name}  link ${link} is answered ${lines.join(' ')}`)
    watch.carried(link, lines)
    return lines
  }

  /** A poll is answered once. */
  #answer(entry: Entry, link: Link, lines: readonly Line[]): void {
    const rest = lines.length === 0 ? this.#pull(entry, link) : []
    link.reply.write([...lines, ...rest])
    link.reply.close()
    this.#detach(entry, link)
  }

  #end(entry: Entry, link: Link, code: Code): void {
    if (link.over) return
    link.reply.write([...this.#pull(entry, link), endLine(code)])
    link.reply.close()
    this.#detach(entry, link)
  }

  #detach(entry: Entry, link: Link): void {
    link.over = true
    entry.core.detach(link, this.#time.now)
    entry.watch.detached(link)
  }
}
