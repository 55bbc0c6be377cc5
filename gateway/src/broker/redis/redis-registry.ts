import type { Held, NodeLease, Registry, Roll } from '../../cluster/registry.ts'
import { RungwayError } from '../../errors.ts'
import { type Commands, textsOf } from './commands.ts'
import type { Keys } from './keys.ts'
import type { RedisReply } from './port.ts'
import { CLAIM, FIND, GIVE, HOLD, KEEP, ROLL_CALL, SIGN_OFF } from './registry-scripts.ts'
import type { RedisScript } from './scripts.ts'

/** Which nodes live, and where sessions are, in the store of a broker. */
export class RedisRegistry implements Registry {
  readonly #commands: Commands
  readonly #keys: Keys
  /** Whether the node has been heard of in Redis. */
  #hasBeaten = false

  constructor(commands: Commands, keys: Keys) {
    this.#commands = commands
    this.#keys = keys
  }

  async claim(session: string, node: string, keepMs: number, instead: string | null): Promise<string> {
    const { partition, key } = this.#keys.home(session)
    return String(await this.#call(partition, CLAIM, [key], [node, `${keepMs}`, instead ?? '']))
  }

  async hold(session: string, node: string, mark: number, keepMs: number): Promise<string> {
    const { partition, key } = this.#keys.home(session)
    return String(await this.#call(partition, HOLD, [key], [node, `${mark}`, `${keepMs}`]))
  }

  async give(session: string, { node, mark }: Held, to: string, keepMs: number): Promise<string | null> {
    const { partition, key } = this.#keys.home(session)
    return String(await this.#call(partition, GIVE, [key], [`${node}.${mark}`, to, `${keepMs}`])) || null
  }

  async find(session: string): Promise<string | null> {
    const { partition, key } = this.#keys.home(session)
    return String(await this.#call(partition, FIND, [key], [])) || null
  }

  async keep(sessions: readonly string[], node: string, keepMs: number): Promise<void> {
    const args = [node, `${keepMs}`]
    const homes = sessions.map((session) => this.#keys.home(session))
    await Promise.all(homes.map(({ partition, key }) => this.#call(partition, KEEP, [key], args)))
  }

  async beat({ node, address }: NodeLease, leaseMs: number): Promise<Roll> {
    const args = [node, address, `${leaseMs}`]
    // A node that begins waits for its first connection, as a broker does.
    const reply = this.#hasBeaten
      ? await this.#call(0, ROLL_CALL, this.#keys.roll, args)
      : await this.#commands.call(0, ROLL_CALL, this.#keys.roll, args)
    this.#hasBeaten = true
    const [ageMs = '0', ...pairs] = textsOf(reply)
    const nodes: NodeLease[] = []
    for (let index = 0; index + 1 < pairs.length; index += 2)
      nodes.push({ node: pairs[index] ?? '', address: pairs[index + 1] ?? '' })
    return { nodes, ageMs: Number(ageMs) }
  }

  async leave(node: string): Promise<void> {
    const [leases, addresses] = this.#keys.roll
    await this.#call(0, SIGN_OFF, [leases, addresses], [node])
  }

  /** Rejects at once without a connection: who asks can come back. */
  async #call(
    partition: number,
    script: RedisScript,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<RedisReply> {
    if (!this.#commands.isUp(partition))
      throw new RungwayError('no-store', 'There is no connection to Redis at the moment.')
    return await this.#commands.call(partition, script, keys, args)
  }
}
