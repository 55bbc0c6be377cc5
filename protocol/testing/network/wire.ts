import type { VirtualTime } from '../virtual-time.ts'
import type { Accept, ClientEnd, Data, Downward, ServerEnd, Upward } from './ends.ts'
import { type Fate, STALL_MS } from './fate.ts'

type State = 'live' | 'cut' | 'closed'

/** What a wire knows of the link that it belongs to. */
interface Way {
  readonly isCut: boolean
  readonly stallsAt: number
  carried(): boolean
}

/** A connection that keeps the order both ways until it is cut. */
export class Wire {
  readonly #time: VirtualTime
  readonly #fate: Fate
  readonly #way: Way
  readonly #client: ClientEnd
  #server: ServerEnd | null = null
  #clientState: State = 'live'
  #serverState: State = 'live'
  readonly #held: Data[] = []

  constructor(time: VirtualTime, fate: Fate, way: Way, client: ClientEnd) {
    this.#time = time
    this.#fate = fate
    this.#way = way
    this.#client = client
  }

  open(accept: Accept): Upward {
    const { kind, latencyMs, serverNoticesMs, stragglesMs } = this.#fate
    if (this.#way.isCut) this.cut()
    if (kind === 'refused') this.#time.after(latencyMs, () => this.#leaveClient('cut'))
    if (kind !== 'carries') return this.#upward()
    const arrive = () => {
      // A request that arrives after the cut was noticed is there for a while all the same.
      if (this.#serverState === 'cut') this.#time.after(serverNoticesMs, () => this.#leaveServer())
      this.#serverState = 'live'
      this.#server = accept(this.#downward())
    }
    this.#time.after(latencyMs, () => {
      if (!this.#way.isCut) arrive()
      else if (stragglesMs !== null) this.#time.after(stragglesMs, arrive)
    })
    return this.#upward()
  }

  cut(): void {
    this.#time.after(this.#fate.clientNoticesMs, () => this.#leaveClient('cut'))
    this.#time.after(this.#fate.serverNoticesMs, () => this.#leaveServer())
  }

  get #carries(): boolean {
    return !this.#way.isCut && this.#fate.kind === 'carries'
  }

  #leaveClient(how: 'ended' | 'cut'): void {
    if (this.#clientState !== 'live') return
    this.#clientState = 'cut'
    this.#client.gone(how)
  }

  #leaveServer(): void {
    if (this.#serverState !== 'live') return
    this.#serverState = 'cut'
    this.#server?.gone()
  }

  #upward(): Upward {
    return {
      write: (text) => {
        if (this.#clientState === 'live' && this.#carries) this.#carryUp(text)
      },
      close: () => {
        if (this.#clientState !== 'live') return
        this.#clientState = 'closed'
        if (this.#carries) this.#time.after(this.#fate.latencyMs, () => this.#way.isCut || this.#leaveServer())
      },
    }
  }

  #downward(): Downward {
    return {
      open: (head) => {
        if (this.#serverState !== 'live' || !this.#carries) return
        this.#time.after(this.#fate.latencyMs, () => {
          if (!this.#way.isCut && this.#clientState === 'live') this.#client.opened(head)
        })
      },
      write: (data) => {
        if (this.#serverState === 'live' && this.#carries) this.#stallOrCarry(data)
      },
      close: (how) => {
        if (this.#serverState !== 'live') return
        this.#serverState = 'closed'
        if (!this.#carries) return
        this.#release()
        this.#time.after(this.#fate.latencyMs, () => this.#way.isCut || this.#leaveClient(how))
      },
    }
  }

  #stallOrCarry(data: Data): void {
    const { now } = this.#time
    const stall = now >= this.#way.stallsAt ? this.#fate.stall : null
    if (stall?.as === 'late') this.#time.after(STALL_MS - (now % STALL_MS), () => this.#release())
    else if (stall?.as !== 'held') this.#release()
    if (stall === null) this.#carryDown(data)
    else this.#held.push(data)
  }

  #release(): void {
    for (const data of this.#held.splice(0)) this.#carryDown(data)
  }

  #carryDown(data: Data): void {
    this.#carry(
      () => this.#client.heard(data),
      () => this.#clientState === 'closed',
    )
  }

  #carryUp(text: string): void {
    const hear = () => this.#server?.heard(text)
    const isClosed = () => this.#serverState === 'closed'
    const arrive = this.#carry(hear, isClosed)
    if (this.#fate.twice) this.#time.after(2 * this.#fate.latencyMs + 1, arrive)
  }

  #carry(hear: () => void, isClosed: () => boolean): () => void {
    const { latencyMs, stragglesMs } = this.#fate
    const survives = this.#way.carried() && stragglesMs !== null
    const arrive = () => {
      // What is in flight towards an end that has closed is heard by a socket that is not quite
      // gone.
      if (!this.#way.isCut && (!isClosed() || stragglesMs !== null)) hear()
      else if (this.#way.isCut && survives) this.#time.after(stragglesMs, hear)
    }
    this.#time.after(latencyMs, arrive)
    return arrive
  }
}
