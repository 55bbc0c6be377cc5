import { readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'

/** What is left of the open files for everything but connections. */
const SHARE_OF_FILES = 0.9

/**
 * Up to here new sessions are let in. The rest is for those who are in: their polls, their
 * messages, and their next links.
 */
const SHARE_OF_NEWCOMERS = 0.9

/**
 * How many files, connections included, the process may have open. Where the system does not say:
 * any number.
 */
function maxOpenFiles(): number {
  try {
    const [, most] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return most === undefined ? Infinity : Number(most)
  } catch {
    return Infinity
  }
}

/**
 * The connections of all servers that serve one gateway. Those beyond the most are closed at once,
 * before a byte of them is read.
 */
export class Connections {
  readonly max: number
  #open = 0

  /**
   * `maxConnections`: at most nine tenths of `maxFiles`, because a process that cannot open a file
   * any more fails everywhere.
   */
  constructor(maxConnections: number, maxFiles: number = maxOpenFiles()) {
    this.max = Math.min(maxConnections, Math.max(1, Math.floor(maxFiles * SHARE_OF_FILES)))
  }

  /** Whether what is left is for those who are in. */
  get isCrowded(): boolean {
    return this.#open >= this.max * SHARE_OF_NEWCOMERS
  }

  watch(server: Server): void {
    server.maxConnections = this.max
    server.on('connection', (socket: Socket) => {
      this.#open += 1
      socket.on('close', () => {
        this.#open -= 1
      })
    })
  }
}
