import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { hasEnded, killAtExit } from '../../tools/at-exit.ts'
import type { NodeSettings, NodeWord, RoomName, StoredEntry } from './contract.ts'

const PATIENCE_MS = 60_000

type Heard = Extract<NodeWord, { readonly type: 'heard' }>

/** A node in a process of its own, that signals reach. It has the same ports each time it is started. */
export class NodeProcess {
  readonly settings: NodeSettings
  readonly #file: string
  readonly #heard: (heard: Heard) => void
  #child: ChildProcess | null = null
  #errors = ''

  private constructor(file: string, settings: NodeSettings, heard: (heard: Heard) => void) {
    this.#file = file
    this.settings = settings
    this.#heard = heard
  }

  /** `file`: beside this one. `heard` is called with each message that it gets from a client. */
  static async open(file: string, settings: NodeSettings, heard: (heard: Heard) => void): Promise<NodeProcess> {
    const node = new NodeProcess(file, settings, heard)
    await node.start()
    return node
  }

  get isRunning(): boolean {
    return this.#child !== null
  }

  /** Resolves when it serves clients, and others know of it. */
  async start(): Promise<void> {
    const child = fork(new URL(this.#file, import.meta.url), [JSON.stringify(this.settings)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child = child
    killAtExit(child.pid)
    child.once('exit', () => hasEnded(child.pid))
    child.stderr?.on('data', (data) => {
      this.#errors = (this.#errors + String(data)).slice(-5_000)
    })
    child.on('message', (word: NodeWord) => {
      if (word.type === 'heard') this.#heard(word)
    })
    await this.#next(child, 'listening', () => true)
  }

  /** At once, without a word. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** As a deploy does. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  thaw(): void {
    this.#child?.kill('SIGCONT')
  }

  /** All that is kept of a channel, oldest first. */
  async read(room: RoomName): Promise<readonly StoredEntry[]> {
    const child = this.#child
    if (child === null) throw new Error('the node is not running')
    child.send({ room })
    const word = await this.#next(child, 'room', (each) => each.room === room)
    return word.entries
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (child === null) return
    this.#child = null
    const ended = once(child, 'close')
    child.kill(signal)
    await ended
  }

  #next<T extends NodeWord['type'], W extends Extract<NodeWord, { readonly type: T }>>(
    child: ChildProcess,
    type: T,
    isMeant: (word: W) => boolean,
  ): Promise<W> {
    return new Promise((resolve, reject) => {
      const fail = (what: string) => reject(new Error(`the node ${what}\n${this.#errors}`))
      const late = setTimeout(fail, PATIENCE_MS, `has not said "${type}" in a minute`)
      child.once('exit', (code, signal) => {
        clearTimeout(late)
        fail(`has ended by ${signal ?? `exit ${code}`}`)
      })
      child.on('message', (word: NodeWord) => {
        if (word.type !== type || !isMeant(word as W)) return
        clearTimeout(late)
        resolve(word as W)
      })
    })
  }
}
