import { type ClientTransport, RungwayError } from '@rungway/client'
import { type ChannelClient, connect, type Subscription } from '@rungway/client/channels'
import type { NemesisApi, RoomName } from './contract.ts'
import type { Guest, GuestOptions, Leave } from './guest.ts'
import type { LaneEvent } from './lane-check.ts'
import { type Mortal, mortal } from './mortal.ts'
import type { Invocation, RoomEvent } from './room-check.ts'

interface VisitorOptions extends GuestOptions {
  readonly transports: readonly ClientTransport[]
}

/** A client of Rungway's. */
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
  readonly #client: ChannelClient<NemesisApi>
  readonly #subscription: Subscription<NemesisApi['channels']['room:{id}']>
  readonly #mortal: Mortal = mortal()
  #isDead = false

  constructor({ name, url, room, way, transports }: VisitorOptions) {
    this.name = name
    this.room = room
    this.way = way
    const { environment } = this.#mortal
    this.#client = connect<NemesisApi>(url, { transports, environment, warnings: false })
    this.#client.on('message', ([session, n]) => this.laneEvents.push({ type: 'answer', session, n, atMs: now() }))
    this.#client.on('reset', ({ inDoubt }) =>
      this.laneEvents.push({ type: 'reset', inDoubt: inDoubt.map(([, n]) => n), atMs: now() }),
    )
    this.#subscription = this.#client.channel(room).subscribe({ presence: true, data: name })
    this.#subscription.on('publication', ({ offset, data: [by, n] }) =>
      this.roomEvents.push({ type: 'publication', atMs: now(), offset, by, n }),
    )
    this.#subscription.on('status', (status) => {
      const offset = this.#subscription.position?.offset ?? 0
      if (status.name === 'live')
        this.roomEvents.push({ type: 'live', atMs: now(), recovered: status.recovered, offset })
      else this.joiningMs.push(now())
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
    const isSince = (events: readonly { readonly type: string; readonly atMs: number }[], kind: string) =>
      (events.findLast(({ type }) => type === kind)?.atMs ?? 0) > sinceMs
    return [
      ...this.#ill(members),
      ...(isSince(this.roomEvents, 'publication') ? [] : ['it hears nothing of its channel']),
      ...(isSince(this.laneEvents, 'answer') ? [] : ['it is not answered']),
    ]
  }

  unsettled(members: readonly string[]): string[] {
    const open = this.invocations.filter(({ outcome }) => outcome.type === 'unsure').length
    return [
      ...this.#ill(members),
      ...(this.#client.pendingBytes > 0 ? [`${this.#client.pendingBytes} bytes are not acknowledged`] : []),
      ...(open > 0 ? [`${open} publications are not answered`] : []),
    ]
  }

  #ill(members: readonly string[]): string[] {
    const seen = this.members
    const unseen = members.filter((each) => !seen.includes(each))
    const gone = seen.filter((each) => !members.includes(each))
    return [
      ...(this.#client.state.name === 'open' ? [] : [`it is ${this.#client.state.name}`]),
      ...(this.#subscription.status.name === 'live' ? [] : [`its subscription is ${this.#subscription.status.name}`]),
      ...(unseen.length > 0 ? [`it does not see ${unseen.join()}`] : []),
      ...(gone.length > 0 ? [`it sees ${gone.join()}, who are gone`] : []),
    ]
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
