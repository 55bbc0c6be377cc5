import type { Line } from '../src/codec.ts'
import type { GatewayShell } from './gateway-shell.ts'
import type { End, Route, Writer } from './network.ts'
import { ANSWER_MS, type Kind, LIMITS } from './script.ts'
import type { VirtualTime } from './virtual-time.ts'

/** What a technique may do with its session. */
export interface Port {
  /** What the link says of itself now. */
  hello(): string
  pull(maxBytes: number): Line[]
  receive(lines: readonly Line[]): void
  lost(outcome: 'refused' | 'cut'): void
  reached(name: 'POST fails' | 'poll fails'): void
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

/** Down on an answer without an end, up by POST. */
function stream(around: Surroundings): Carrier {
  const { gateway, route, port } = around
  const up = posts(around)
  const writer = route.connect(gateway.attach(port.hello(), 'stream'), {
    heard(lines) {
      up.begin()
      port.receive(lines)
    },
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

/** Down by one answer after another, up by POST. */
function polls(around: Surroundings, kind: Kind, pauseMs: number): Carrier {
  const { time, gateway, route, port } = around
  const up = posts(around)
  let closed = false
  let cancel = () => {}
  const ask = () => {
    if (closed) return
    cancel = request(
      time,
      LIMITS.pingMs + ANSWER_MS,
      (client) => route.request(gateway.attach(port.hello(), kind), client),
      (lines) => {
        if (closed) return
        if (lines !== null) {
          up.begin()
          port.receive(lines)
          return time.after(pauseMs, ask)
        }
        port.reached('poll fails')
        port.lost('cut')
      },
    )
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

/**
 * One POST at a time. One that fails is sent once more, as it was; numbers settle what arrives twice. None leaves before the way down has
 * said something: it could open a session on a gateway that was restarted, while the welcome of the one before is still held somewhere.
 */
function posts({ time, gateway, route, port }: Surroundings): Carrier & { begin(): void } {
  let hasBegun = false
  let busy = false
  let closed = false
  const wake = () => {
    if (!hasBegun || busy || closed) return
    const lines = port.pull(BATCH_BYTES)
    if (lines.length > 0) send(lines, 2)
  }
  const send = (lines: readonly Line[], attempts: number) => {
    busy = true
    request(
      time,
      ANSWER_MS,
      (client) => route.post(gateway.post(port.hello(), lines), client),
      (answer) => {
        if (closed) return
        busy = false
        if (answer === null) {
          port.reached('POST fails')
          if (attempts > 1) send(lines, attempts - 1)
          else port.lost('cut')
          return
        }
        port.receive(answer)
        wake()
      },
    )
  }
  return {
    begin() {
      hasBegun = true
    },
    wake,
    close() {
      closed = true
    },
  }
}

/** One request: its answer, or null when there was none in time. Returns the way to give it up. */
function request(
  time: VirtualTime,
  patienceMs: number,
  open: (client: End) => Writer,
  done: (lines: readonly Line[] | null) => void,
): () => void {
  let settled = false
  const settle = (lines: readonly Line[] | null) => {
    if (settled) return
    settled = true
    done(lines)
  }
  const writer = open({ heard: settle, gone: () => settle(null) })
  const giveUp = () => {
    settle(null)
    writer.close()
  }
  time.after(patienceMs, giveUp)
  return () => {
    settled = true
    writer.close()
  }
}
