import { io, type Socket } from 'socket.io-client'
import type { RoomName } from './contract.ts'
import type { Guest, GuestOptions } from './guest.ts'
import type { LaneEvent } from './lane-check.ts'
import type { Invocation, RoomEvent } from './room-check.ts'

/** What it does by itself to have each message arrive once at least, as its documentation says. */
const DELIVERY = { ackTimeout: 10_000, retries: 3 }
const WAYS: Readonly<Record<string, readonly string[]>> = {
  websocket: ['websocket'],
  polling: ['polling'],
  ladder: ['polling', 'websocket'],
}
export const SOCKET_IO_WAYS: readonly string[] = Object.keys(WAYS)

/** A client of Socket.IO's. Its name stands for its address, by which the balancer keeps it at one node. */
export class SocketIoVisitor implements Guest {
  readonly name: string
  readonly room: RoomName
  readonly way: string
  readonly invocations: Invocation[] = []
  readonly sentMs: number[] = []
  readonly roomEvents: RoomEvent[] = []
  readonly laneEvents: LaneEvent[] = []
  readonly leaves = []
  readonly steps = []
  readonly joiningMs: number[] = []
  readonly members = null
  readonly #socket: Socket
  #isDead = false

  constructor({ name, url, room, way }: GuestOptions) {
    this.name = name
    this.room = room
    this.way = way
    this.#socket = io(url, {
      transports: [...(WAYS[way] ?? [])],
      extraHeaders: { 'x-client': name },
      forceNew: true,
      ...DELIVERY,
    })
    let isFirst = true
    this.#socket.on('connect', () => {
      if (this.#socket.recovered) return this.#live(true)
      if (!isFirst) this.laneEvents.push({ type: 'reset', inDoubt: [], atMs: now() })
      const isRecovered = isFirst
      isFirst = false
      this.#socket.emit('join', room, () => this.#live(isRecovered))
    })
    this.#socket.on('disconnect', () => this.joiningMs.push(now()))
    this.#socket.on('publication', (by: string, n: number) =>
      this.roomEvents.push({ type: 'publication', atMs: now(), offset: 0, by, n }),
    )
  }

  get isThere(): boolean {
    return !this.#isDead
  }

  get explanation(): string {
    return this.#socket.connected ? 'it is connected' : 'it is not connected'
  }

  send(): void {
    const n = this.sentMs.push(now())
    this.#socket.emit('say', this.name, n, (error: unknown) => {
      if (error === null) this.laneEvents.push({ type: 'answer', session: '', n, atMs: now() })
    })
  }

  async publish(): Promise<void> {
    const n = this.invocations.length + 1
    const invocation: Invocation = { by: this.name, n, atMs: now(), outcome: { type: 'unsure' } }
    this.invocations.push(invocation)
    try {
      await this.#socket.emitWithAck('publish', this.room, this.name, n)
      invocation.outcome = { type: 'ok', offset: 0 }
    } catch {
      // It has tried three times, and knows nothing.
    }
  }

  notBack(sinceMs: number): string[] {
    const isBack = this.roomEvents.some(({ type, atMs }) => type === 'publication' && atMs > sinceMs)
    return this.#socket.connected && isBack ? [] : ['it hears nothing of its channel']
  }

  unsettled(): string[] {
    return this.#socket.connected ? [] : ['it is not connected']
  }

  die(): void {
    this.leave()
  }

  leave(): void {
    this.#isDead = true
    this.#socket.disconnect()
  }

  #live(recovered: boolean): void {
    this.roomEvents.push({ type: 'live', atMs: now(), recovered, offset: 0 })
  }
}

const now = (): number => performance.now()
