import type { Accept, Asked, ClientEnd, Downward, ServerEnd, Upward } from '../network/ends.ts'
import type { VirtualTime } from '../virtual-time.ts'
import { fateAt, RETRY_AFTER_MS, type Weather, type WeatherFate } from './weather.ts'

const FLAPPING_MS = 700
const LATE_MS = 3_000
const LAG_MS = 200
/** How often the network looks for what a change of weather cuts. */
const STORM_MS = 200

const BUSY = `["end","too-many","later",${RETRY_AFTER_MS}]`

/** A socket under this sky. */
interface Socket {
  readonly rung: number
  readonly client: ClientEnd
  server: ServerEnd | null
  isOpen: boolean
  isCut: boolean
  /** What comes down arrives no earlier than what came before. */
  downAt: number
  /** Flushes that the network sits on, in either direction. */
  readonly heldUp: (() => void)[]
  readonly heldDown: (() => void)[]
}

/** The network of a ladder: one weather for each transport, and a page that may sleep. */
export class Sky {
  /** When each link was opened. */
  readonly opened: number[] = []
  /** Of which rung each was. */
  readonly tried: number[] = []
  /** When each question was asked. */
  readonly asked: number[] = []
  /** When links were opened though a gateway that was busy had asked to be left alone. */
  readonly early: number[] = []
  #notBefore = 0
  readonly #time: VirtualTime
  readonly #weather: Weather
  readonly #accept: (asked: Asked) => Accept
  readonly #sockets = new Set<Socket>()

  constructor(time: VirtualTime, weather: Weather, accept: (asked: Asked) => Accept) {
    this.#time = time
    this.#weather = weather
    this.#accept = accept
    this.#storm()
  }

  /**
   * Nothing happens to a page that sleeps before it wakes: then what has come first, and timers
   * `lagMs` after it.
   */
  awake(run: () => void, lagMs = 0): void {
    const at = this.#awakeAt(this.#time.now, lagMs)
    if (at === this.#time.now) run()
    else this.#time.at(at, run)
  }

  connect(rung: number, asked: Asked, client: ClientEnd): Upward {
    const { latencyMs } = this.#weather
    const socket: Socket = {
      rung,
      client,
      server: null,
      isOpen: true,
      isCut: false,
      downAt: 0,
      heldUp: [],
      heldDown: [],
    }
    this.#sockets.add(socket)
    this.opened.push(this.#time.now)
    this.tried.push(rung)
    if (this.#time.now < this.#notBefore) this.early.push(this.#time.now)
    const fate = this.#fate(socket)
    if (fate === 'refused') this.#time.after(latencyMs, () => this.#lose(socket))
    else if (fate === 'busy') this.#time.after(latencyMs, () => this.#refuse(socket))
    else this.#up(socket, () => this.#arrive(socket, asked))
    if (fate === 'flapping') this.#time.after(FLAPPING_MS, () => this.#lose(socket))
    return {
      write: (text) => {
        if (text.includes('["ping"')) this.asked.push(this.#time.now)
        if (socket.isOpen) this.#up(socket, () => socket.server?.heard(text))
      },
      close: () => {
        if (!this.#sockets.delete(socket)) return
        socket.isOpen = false
        this.#time.after(latencyMs, () => socket.server?.gone())
      },
    }
  }

  /** Every link is cut. */
  cutAll(how: 'discarding' | 'delivering'): void {
    for (const socket of [...this.#sockets]) {
      if (how === 'discarding') this.#lose(socket)
      else this.#down(socket, () => this.#end(socket, 'cut'))
    }
  }

  #awakeAt(moment: number, lagMs: number): number {
    const isAsleep = ({ at, ms, isFrozen }: Weather['sleeps'][number]) =>
      isFrozen && moment > at && moment < at + ms + lagMs
    const sleep = this.#weather.sleeps.find(isAsleep)
    return sleep === undefined ? moment : sleep.at + sleep.ms + lagMs
  }

  #fate({ rung }: Socket): WeatherFate {
    return fateAt(this.#weather.spells[rung] ?? [], this.#time.now)
  }

  #arrive(socket: Socket, asked: Asked): void {
    if (!socket.isOpen) return
    const reply: Downward = {
      open: (head) => this.#down(socket, () => socket.client.opened(head)),
      write: (data) => this.#down(socket, () => socket.client.heard(data)),
      close: (how) => this.#down(socket, () => this.#end(socket, how)),
    }
    socket.server = this.#accept(asked)(reply)
  }

  #refuse(socket: Socket): void {
    const later = () => {
      this.#notBefore = Math.max(this.#notBefore, this.#time.now + RETRY_AFTER_MS)
      socket.client.opened({ status: 101, headers: {} })
      socket.client.heard(BUSY)
      this.#end(socket, 'ended')
    }
    if (socket.isOpen) this.awake(later)
  }

  #lose(socket: Socket): void {
    if (!this.#sockets.has(socket) || socket.isCut) return
    socket.isOpen = false
    socket.isCut = true
    socket.server?.gone()
    this.awake(() => this.#end(socket, 'cut'))
  }

  #end(socket: Socket, how: 'ended' | 'cut'): void {
    if (!this.#sockets.delete(socket)) return
    socket.isOpen = false
    socket.client.gone(how)
  }

  /** One flush on its way up. */
  #up(socket: Socket, arrive: () => void): void {
    const fate = this.#fate(socket)
    socket.heldUp.push(arrive)
    if (fate === 'silent' || fate === 'down only') return
    for (const flush of socket.heldUp.splice(0)) this.#time.after(this.#weather.latencyMs, flush)
  }

  /** One flush on its way down. */
  #down(socket: Socket, arrive: () => void): void {
    const { now } = this.#time
    const { latencyMs } = this.#weather
    const held = socket.heldDown
    const pass = (flush: () => void, ms: number) => {
      socket.downAt = Math.max(socket.downAt, this.#awakeAt(now + ms, 0))
      this.#time.at(socket.downAt, () => {
        // A cut discards what was received and not read.
        if (this.#sockets.has(socket) && !socket.isCut) flush()
      })
    }
    const release = (ms: number) => {
      for (const flush of held.splice(0)) pass(flush, ms)
    }
    switch (this.#fate(socket)) {
      case 'silent':
      case 'held':
      case 'up only':
        held.push(arrive)
        return
      case 'one-behind':
        release(latencyMs)
        held.push(arrive)
        return
      case 'late':
        pass(arrive, LATE_MS - (now % LATE_MS))
        return
      case 'lag':
        held.push(arrive)
        return release(LAG_MS)
      default:
        held.push(arrive)
        release(latencyMs)
    }
  }

  /** What is established is cut as well when a transport begins to be refused. */
  #storm(): void {
    for (const socket of [...this.#sockets]) if (this.#fate(socket) === 'refused') this.#lose(socket)
    this.#time.after(STORM_MS, () => this.#storm())
  }
}
