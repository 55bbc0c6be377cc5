import type { LineClient } from './client.ts'
import type { RedisReply } from './port.ts'
import type { RedisScript } from './scripts.ts'

/** Runs scripts by their names, and by their texts where a server does not know those. */
export class ScriptRunner {
  /** Scripts that the server of a connection has been told. */
  readonly #known = new WeakMap<LineClient, Set<string>>()

  async run(
    client: LineClient,
    { lua, sha }: RedisScript,
    keys: readonly string[],
    args: readonly string[],
  ): Promise<RedisReply> {
    const rest = [`${keys.length}`, ...keys, ...args]
    const known = this.#known.get(client) ?? new Set()
    this.#known.set(client, known)
    // Its text goes first on each connection, so that no call is answered out of turn for want of it.
    const isKnown = known.has(sha)
    known.add(sha)
    try {
      return await client.sendCommand(isKnown ? ['EVALSHA', sha, ...rest] : ['EVAL', lua, ...rest])
    } catch (error) {
      if (isKnown && error instanceof Error && error.message.startsWith('NOSCRIPT'))
        return client.sendCommand(['EVAL', lua, ...rest])
      throw error
    }
  }
}
