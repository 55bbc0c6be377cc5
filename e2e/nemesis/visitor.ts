import { RungwayError, type WebSocketConstructor } from '@rungway/client'
import { type ChannelClient, connect, type Subscription } from '@rungway/client/channels'
import type { NemesisApi, RoomName } from './contract.ts'
import type { Guest, GuestOptions, Leave, Step } from './guest.ts'
import type { LaneEvent } from './lane-check.ts'
import { type Mortal, mortal } from './mortal.ts'
import type { Invocation, RoomEvent } from './room-check.ts'
import { notBack, type Standing, unsettled } from './standing.ts'
import { transportsOf } from './ways.ts'

/** A client of Rungway's, in Node or in a page. */
export class Visitor implements Guest {
  readonly name: string
  readonly room: RoomName
  readonly way: string
  readonly invocations: Invocation[] = []
  readonly sentMs: number[] = []
  readonly roomEvents: RoomEvent[] = []
  readonly laneEvents: LaneEvent[] = []
  readonly leaves: Leave[] = []
  readonly joiningMs: number[] = []
  readonly steps: Step[] = []
  readonly #client: ChannelClient<NemesisApi>
  readonly #subscription: Subscription<NemesisApi['channels']['room:{id}']>
  readonly #mortal: Mortal
  #isDead = false

  /** `WebSocket`: that of its surroundings. */
  constructor({ name, url, room, way }: GuestOptions, WebSocket: WebSocketConstructor) {
    this.name = name
    this.room = room
    this.way = way
    this.#mortal = mortal(WebSocket)
    const { environment } = this.#mortal
    this.#client = connect<NemesisApi>(url, { transports: transportsOf(way), environment, warnings: false })
    this.#client.on('message', ([session, n]) => this.laneEvents.push({ type: 'answer', session, n, atMs: now() }))
    this.#client.on('reset', ({ inDoubt }) =>
      this.laneEvents.push({ type: 'reset', inDoubt: inDoubt.map(([, n]) => n), atMs: now() }),
    )
    const step = (what: string) => this.steps.push({ atMs: now(), what })
    this.#client.on('state', (state) => step(state.name === 'open' ? `open by ${state.transport}` : state.name))
    this.#client.on('attempt', ({ transport, code, message }) => step(`${transport}: ${code ?? message}`))
    this.#client.on('reset', ({ code }) => step(`reset: ${code}`))
    this.#subscription = this.#client.channel(room).subscribe({ presence: true, data: name })
    this.#subscription.on('publication', ({ offset, data: [by, n] }) =>
      this.roomEvents.push({ type: 'publication', atMs: now(), offset, by, n }),
    )
    this.#subscription.on('status', (status) => {
      const offset = this.#subscription.position?.offset ?? 0
      if (status.name === 'live')
        this.roomEvents.push({ type: 'live', atMs: now(), recovered: status.recovered, offset })
      else this.joiningMs.push(now())
      step(`its subscription is ${status.name}`)
    })
    this.#subscription.on('presence', (_, change) => {
      if (change?.type === 'out') this.leaves.push({ name: String(change.member.data), atMs: now() })
    })
  }

  get isThere(): boolean {
    return !this.#isDead
  }

  get explanation(): string {
    return this.#client.explain().sentence
  }

  get members(): readonly string[] {
    return this.#subscription.members.map(({ data }) => String(data))
  }

  get standing(): Standing {
    const { members } = this
    const { pendingBytes, state } = this.#client
    return { session: state.name, subscription: this.#subscription.status.name, members, pendingBytes }
  }

  send(): void {
    try {
      this.#client.send([this.name, this.sentMs.length + 1])
      this.sentMs.push(now())
    } catch (error) {
      // It has waited too long for a link, and is told so: nothing was taken.
      if (!(error instanceof RungwayError && error.code === 'outbox-full')) throw error
    }
  }

  async publish(): Promise<void> {
    const n = this.invocations.length + 1
    const invocation: Invocation = { by: this.name, n, atMs: now(), outcome: { type: 'unsure' } }
    this.invocations.push(invocation)
    try {
      const { offset } = await this.#client.channel(this.room).publish([this.name, n])
      invocation.outcome = { type: 'ok', offset }
    } catch (error) {
      const code = error instanceof RungwayError ? error.code : String(error)
      if (code !== 'unsure') invocation.outcome = { type: 'failed', code }
    }
  }

  notBack(sinceMs: number, members: readonly string[]): string[] {
    return notBack(this, this.standing, sinceMs, members)
  }

  unsettled(members: readonly string[]): string[] {
    return unsettled(this, this.standing, members)
  }

  die(): void {
    this.#isDead = true
    this.#mortal.die()
    this.#client.cut()
  }

  leave(): void {
    this.#isDead = true
    this.#client.close('over')
  }
}

const now = (): number => performance.now()
