import type { RedisConnectionListener, RedisPort, RedisReply } from '../src/broker/redis/port.ts'
import * as scripts from '../src/broker/redis/scripts.ts'
import { type VirtualScheduler, virtualScheduler } from './virtual-scheduler.ts'

/** What a script is called here. */
export type ScriptName = Exclude<keyof typeof scripts, 'RedisScript'>

const NAMES = new Map(Object.entries(scripts).map(([name, { sha }]) => [sha, name as ScriptName]))

export interface FakeCall {
  readonly name: ScriptName
  readonly keys: readonly string[]
  readonly args: readonly string[]
  answer(reply: RedisReply): void
  fail(): void
}

/** What each script answers unless a test says otherwise: an empty store of one generation. */
const EMPTY: Readonly<Record<ScriptName, RedisReply>> = {
  PUBLISH: ['published', 'E', '1', 'G'],
  READ: ['E', '0', 1, 0],
  SAY: 1,
  ENTER: 1,
  LEAVE: 1,
  PICTURE: ['M', '0'],
  REAP: 0,
  CHANNELS_OF: [],
  BEAT: ['1', 'G'],
  RETIRE: 1,
  REAPED: 1,
  GENERATION: 'G',
  CHECK: ['7.0.15', 'noeviction', '0'],
}

/** A port without Redis, in virtual time: what is sent waits in `calls` where a test holds it. */
export class FakeRedis implements RedisPort {
  readonly partitions: number
  readonly scheduler: VirtualScheduler = virtualScheduler()
  /** Scripts that are not answered by themselves. */
  readonly held = new Set<ScriptName>()
  readonly calls: FakeCall[] = []
  /** All that was sent. */
  readonly sent: { readonly name: ScriptName; readonly args: readonly string[] }[] = []
  readonly subscribes: (readonly string[])[] = []
  /** Whether a probe that is sent comes back. */
  echoes = true
  resets = 0
  replies: Partial<Record<ScriptName, RedisReply>> = {}
  /** What scripts fail with; none for those that do not. */
  readonly refusals: Partial<Record<ScriptName, string>> = {}
  #listener: RedisConnectionListener | null = null
  #told: (push: string, message: string) => void = () => {}
  #fails: (() => void)[] = []

  constructor(partitions = 1) {
    this.partitions = partitions
  }

  call({ sha }: { readonly sha: string }, keys: readonly string[], args: readonly string[]): Promise<RedisReply> {
    const name = NAMES.get(sha)
    if (name === undefined) throw new Error('no script of the broker')
    this.sent.push({ name, args })
    const refusal = this.refusals[name]
    if (refusal !== undefined) return Promise.reject(new Error(refusal))
    if (name === 'SAY' && this.echoes) this.push(keys[0] ?? '', args[0] ?? '')
    if (!this.held.has(name)) return Promise.resolve(this.replies[name] ?? EMPTY[name])
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error('the connection is lost'))
      this.#fails.push(fail)
      this.calls.push({ name, keys, args, answer: resolve, fail })
    })
  }

  async subscribe(pushes: readonly string[], told: (push: string, message: string) => void): Promise<void> {
    this.#told = told
    this.subscribes.push(pushes)
  }

  async unsubscribe(): Promise<void> {}

  onConnection(listener: RedisConnectionListener): void {
    this.#listener = listener
  }

  /** Each partition is on a server of its own. */
  probes(): readonly number[] {
    return [...Array(this.partitions).keys()]
  }

  reset(): void {
    this.resets++
  }

  async close(): Promise<void> {}

  push(push: string, message: string): void {
    this.#told(push, message)
  }

  /** Both connections are there: of all servers, or of some. */
  async connect(partitions?: readonly number[]): Promise<void> {
    this.#listener?.commands(true, partitions)
    this.#listener?.pushes(true, partitions)
    await this.settle()
  }

  /** A connection could not be opened. */
  refuse(message: string): void {
    this.#listener?.failed(new Error(message))
  }

  /** Both are lost, and what was not answered with them. */
  async disconnect(partitions?: readonly number[]): Promise<void> {
    const fails = this.#fails
    this.#fails = []
    this.#listener?.commands(false, partitions)
    this.#listener?.pushes(false, partitions)
    for (const fail of fails) fail()
    await this.settle()
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 100; turn++) {
      await null
      this.scheduler.settle()
    }
  }

  /** Lets time pass in small steps, so that promises run between timers. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 50) {
      this.scheduler.pass(Math.min(50, left))
      await this.settle()
    }
  }
}
