import { createClient } from '@redis/client'
import { RedisServer } from '../../tools/redis-server.ts'
import { until } from './until.ts'

const SLOTS = 16_384

const OWN = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '3000']

/** A cluster, whose slots are divided evenly. */
export class ClusterServers {
  readonly masters: readonly RedisServer[]
  readonly #replicas: RedisServer[] = []

  private constructor(masters: readonly RedisServer[]) {
    this.masters = masters
  }

  static async open(count: number, ...args: readonly string[]): Promise<ClusterServers> {
    const masters = await Promise.all(Array.from({ length: count }, () => RedisServer.open(...OWN, ...args)))
    for (const [index, master] of masters.entries()) {
      const [from, to] = [index, index + 1].map((each) => Math.ceil((each * SLOTS) / count))
      await master.run('CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`)
      await master.run('CLUSTER', 'ADDSLOTSRANGE', `${from}`, `${Number(to) - 1}`)
      if (index > 0) await master.run('CLUSTER', 'MEET', '127.0.0.1', `${masters[0]?.port}`)
    }
    const servers = new ClusterServers(masters)
    await servers.agree()
    return servers
  }

  /** Resolves when all nodes serve all slots. */
  async agree(): Promise<void> {
    for (const master of this.masters)
      await until(async () => {
        const info = String(await master.run('CLUSTER', 'INFO'))
        if (!info.includes('cluster_state:ok')) throw new Error(info)
      })
  }

  /** The master that has a key, which is the only one that matches a pattern. */
  async holding(pattern: string): Promise<{ readonly master: RedisServer; readonly key: string }> {
    for (const master of this.masters) {
      const [key] = (await master.run('KEYS', pattern)) as string[]
      if (key !== undefined) return { master, key }
    }
    throw new Error(`no key is like ${pattern}`)
  }

  /** Moves a slot to another master with all keys, as `redis-cli --cluster reshard` does. */
  async move(slot: string, from: RedisServer, to: RedisServer): Promise<void> {
    const [source, target] = [await this.#idOf(from), await this.#idOf(to)]
    await to.run('CLUSTER', 'SETSLOT', slot, 'IMPORTING', source)
    await from.run('CLUSTER', 'SETSLOT', slot, 'MIGRATING', target)
    const client = await createClient({ url: from.url }).connect()
    for (;;) {
      const keys = await client.sendCommand<string[]>(['CLUSTER', 'GETKEYSINSLOT', slot, '10'])
      if (keys.length === 0) break
      await client.sendCommand(['MIGRATE', '127.0.0.1', `${to.port}`, '', '0', '10000', 'KEYS', ...keys])
    }
    client.destroy()
    for (const each of [to, from, ...this.masters.filter((master) => master !== to && master !== from)])
      await each.run('CLUSTER', 'SETSLOT', slot, 'NODE', target)
  }

  /** Resolves when the replica has what its master has. */
  async addReplica(of: number): Promise<RedisServer> {
    const master = this.masters[of]
    if (master === undefined) throw new Error(`there is no master ${of}`)
    await master.run('CONFIG', 'SET', 'repl-diskless-sync-delay', '0')
    const replica = await RedisServer.open(...OWN)
    this.#replicas.push(replica)
    await replica.run('CLUSTER', 'MEET', '127.0.0.1', `${master.port}`)
    const id = await this.#idOf(master)
    await until(async () => void (await replica.run('CLUSTER', 'REPLICATE', id)))
    await until(async () => {
      const info = String(await master.run('INFO', 'replication'))
      if (!info.includes('state=online')) throw new Error(info)
    })
    return replica
  }

  async #idOf(server: RedisServer): Promise<string> {
    return String(await server.run('CLUSTER', 'MYID'))
  }

  async close(): Promise<void> {
    await Promise.all([...this.masters, ...this.#replicas].map((each) => each.close()))
  }
}
