import type { UpPath } from '../src/ladder/up-path.ts'
import type { Line } from '../src/wire/line-codec.ts'
import type { GatewayShell } from './gateway-shell.ts'
import type { End, Route, Writer } from './network.ts'
import { type Kind, LIMITS } from './script.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What a technique may do with its session. */
export interface Port {
  /** Which request carries up. */
  readonly up: UpPath
  /** What the link says of itself now. */
  hello(): string
  pull(maxBytes: number): Line[]
  /** How long an answer to what was sent up is waited for. */
  answerMs(): number
  /** That came down, were it nothing. */
  receive(lines: readonly Line[]): void
  /** That was the answer to a request up. */
  answered(lines: readonly Line[]): void
  lost(outcome: 'refused' | 'cut'): void
  reached(name: 'POST fails' | 'GET carries up' | 'poll fails'): void
}

/** A link as the client's shell knows it. */
export interface Carrier {
  /** There may be something to pull. */
  wake(): void
  close(): void
}

interface Surroundings {
  readonly time: VirtualTime
  readonly gateway: GatewayShell
  readonly route: Route
  readonly port: Port
}

const BATCH_BYTES = 150

export function openCarrier(kind: Kind, around: Surroundings): Carrier {
  switch (kind) {
    case 'socket':
      return socket(around)
    case 'stream':
      return stream(around)
    case 'held-poll':
      return polls(around, kind, 0)
    case 'paced-poll':
      return polls(around, kind, LIMITS.pollMs)
  }
}

/** Both ways on one connection. */
function socket({ gateway, route, port }: Surroundings): Carrier {
  let isOpen = false
  const wake = () => {
    if (!isOpen) return
    for (let lines = port.pull(BATCH_BYTES); lines.length > 0; lines = port.pull(BATCH_BYTES)) writer.write(lines)
  }
  const writer = route.connect(gateway.attach(port.hello(), 'socket'), {
    opened() {
      isOpen = true
      wake()
    },
    heard: port.receive,
    gone: () => port.lost(isOpen ? 'cut' : 'refused'),
  })
  return { wake, close: writer.close }
}

/** Down on an answer without an end, up by one request after another. */
function stream(around: Surroundings): Carrier {
  const { gateway, route, port } = around
  const up = requests(around)
  const writer = route.connect(gateway.attach(port.hello(), 'stream'), {
    heard: port.receive,
    gone: () => port.lost('cut'),
  })
  return {
    wake: up.wake,
    close() {
      up.close()
      writer.close()
    },
  }
}

/** Down by one answer after another, and up likewise. How long an answer may take is for the ladder to judge. */
function polls(around: Surroundings, kind: Kind, pauseMs: number): Carrier {
  const { time, gateway, route, port } = around
  const up = requests(around)
  let closed = false
  let cancel = () => {}
  const ask = () => {
    if (closed) return
    cancel = request(
      (client) => route.request(gateway.attach(port.hello(), kind), client),
      (lines) => {
        if (closed) return
        if (lines !== null) {
          port.receive(lines)
          return time.after(pauseMs, ask)
        }
        port.reached('poll fails')
        port.lost('cut')
      },
    ).close
  }
  ask()
  return {
    wake: up.wake,
    close() {
      closed = true
      up.close()
      cancel()
    },
  }
}

/** One request up at a time. One that fails is repeated the other way, with the same lines; numbers settle what arrives twice. */
function requests({ time, gateway, route, port }: Surroundings): Carrier {
  let busy = false
  let closed = false
  const wake = () => {
    if (busy || closed) return
    const lines = port.pull(BATCH_BYTES)
    const first = port.up.method(time.now)
    if (lines.length > 0) send(lines, first, first === 'POST' ? 'GET' : 'POST')
  }
  const send = (lines: readonly Line[], method: 'POST' | 'GET', other: 'POST' | 'GET' | null) => {
    busy = true
    const open = (client: End) => route.up(method, gateway.up(port.hello(), lines), client)
    const { giveUp } = request(open, (answer) => {
      if (closed) return
      port.up.tried(method, answer !== null, time.now)
      if (answer === null) {
        port.reached('POST fails')
        if (other !== null) send(lines, other, null)
        else port.lost('cut')
        return
      }
      busy = false
      if (method === 'GET') port.reached('GET carries up')
      port.answered(answer)
      wake()
    })
    time.after(port.answerMs(), giveUp)
  }
  return {
    wake,
    close() {
      closed = true
    },
  }
}

/** One request: its answer, or null when there was none. `close` leaves it unanswered, `giveUp` takes it for failed. */
function request(
  open: (client: End) => Writer,
  done: (lines: readonly Line[] | null) => void,
): { close(): void; giveUp(): void } {
  let settled = false
  const settle = (lines: readonly Line[] | null) => {
    if (settled) return
    settled = true
    done(lines)
  }
  const writer = open({ heard: settle, gone: () => settle(null) })
  return {
    close() {
      settled = true
      writer.close()
    },
    giveUp() {
      settle(null)
      writer.close()
    },
  }
}
