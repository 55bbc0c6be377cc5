import type { ConnectionOptions } from 'node:tls'
import type { Scheduler } from '../../scheduler.ts'
import type { LineClient } from './client.ts'
import { type ClusterMap, movedTo, nameOf, type RedisCluster, readMap } from './cluster.ts'
import { Line } from './line.ts'
import { hostOf, openRedis, type RedisAddress, urlAt } from './open-redis.ts'
import type { RedisConnectionListener, RedisPort, RedisReply } from './port.ts'
import { ScriptRunner } from './script-runner.ts'
import type { RedisScript } from './scripts.ts'
import { CLUSTER_PARTITIONS, grouped, partitionOf, slotOf } from './slots.ts'

interface ClusterPortOptions {
  readonly url: string
  readonly tls: ConnectionOptions | undefined
  readonly cluster: RedisCluster
  readonly scheduler: Pick<Scheduler, 'after'>
  readonly random: () => number
  readonly onOutage: (error: unknown) => void
}

/** A master, with a connection for commands and one for pushes. */
interface Server {
  readonly at: RedisAddress
  readonly commands: Line
  readonly pushes: Line
  areCommandsUp: boolean
  arePushesUp: boolean
  readonly partitions: Set<number>
  /** Pushes that were given up lately, oldest first. */
  readonly givenUp: Set<string>
}

/** One look at the map takes no longer. */
const LOOK_MS = 1_000
/** Pauses between looks that have failed; half of it by chance. */
const LOOK_AGAIN_MS = 500
/** A server without any part is kept as long, for what is under way there. */
const SPARE_MS = 5_000
/** Pushes given up that are remembered of one server. */
const MOST_GIVEN_UP = 4_096

/**
 * The masters of a cluster. Which part is where is read from one of them, and corrected by what they
 * answer: a part that another has from now on counts as a connection that is lost, and one that
 * comes. Nothing is sent to another master within a call: what a cluster has not run is called again
 * by who has called.
 */
export class ClusterPort implements RedisPort {
  readonly partitions: number = CLUSTER_PARTITIONS
  readonly #options: ClusterPortOptions
  readonly #servers = new Map<string, Server>()
  readonly #of: (Server | null)[] = Array.from({ length: CLUSTER_PARTITIONS }, () => null)
  readonly #scripts = new ScriptRunner()
  #listener: RedisConnectionListener | null = null
  /** Parts whose pushes a server has ended, until it is known where they are now. */
  #ended = new Set<number>()
  #look: 'idle' | 'under-way' | 'again' = 'idle'
  /** Who is asked first: who has just said that something has changed. */
  #asked: Server | null = null
  readonly #timers = new Set<() => void>()
  #isClosed = false
  #told: (push: string, message: string) => void = () => {}
  readonly #heard = (message: string, push: string): void => this.#told(push, message)

  constructor(options: ClusterPortOptions) {
    this.#options = options
  }

  async call(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<RedisReply> {
    const partition = partitionOf(keys[0] ?? '')
    const server = this.#serverOf(partition)
    try {
      return await this.#scripts.run(server.commands.client, script, keys, args)
    } catch (error) {
      this.#refused(partition, server, error)
      throw error
    }
  }

  async subscribe(pushes: readonly string[], told: (push: string, message: string) => void): Promise<void> {
    this.#told = told
    await Promise.all(
      grouped(pushes, partitionOf).map(async ([partition, all]) => {
        const server = this.#serverOf(partition)
        for (const each of all) server.givenUp.delete(each)
        try {
          await server.pushes.client.sSubscribe(all, this.#heard)
        } catch (error) {
          this.#refused(partition, server, error)
          throw error
        }
      }),
    )
  }

  async unsubscribe(pushes: readonly string[]): Promise<void> {
    await Promise.all(
      grouped(pushes, partitionOf).map(async ([partition, all]) => {
        const server = this.#serverOf(partition)
        for (const each of all) server.givenUp.add(each)
        for (const each of server.givenUp) {
          if (server.givenUp.size <= MOST_GIVEN_UP) break
          server.givenUp.delete(each)
        }
        await server.pushes.client.sUnsubscribe(all, this.#heard)
      }),
    )
  }

  onConnection(listener: RedisConnectionListener): void {
    this.#listener = listener
    this.#lookUp(null)
  }

  probes(): readonly number[] {
    return [...this.#servers.values()].flatMap(({ partitions }) => [...partitions].sort((a, b) => a - b).slice(0, 1))
  }

  reset(partition: number): void {
    const server = this.#of[partition] ?? null
    server?.commands.reset()
    server?.pushes.reset()
    this.#lookUp(null)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const cancel of this.#timers) cancel()
    for (const { commands, pushes } of this.#servers.values()) {
      commands.close()
      pushes.close()
    }
    this.#servers.clear()
  }

  #serverOf(partition: number): Server {
    const server = this.#of[partition] ?? null
    if (server === null) throw new Error(`CLUSTERDOWN No node is known that serves slot ${slotOf(partition)}.`)
    return server
  }

  /** A server has not done what it was asked for. */
  #refused(partition: number, server: Server, error: unknown): void {
    // Another may have been found out meanwhile.
    if (this.#of[partition] !== server) return
    const at = movedTo(error, server.at)
    if (at !== null) this.#assign(new Map([[partition, at]]))
    else if (error instanceof Error && /^(CLUSTERDOWN|READONLY|MASTERDOWN)/.test(error.message)) this.#lookUp(null)
  }

  /** The server pushes no more of what another has now. */
  #endedBy(server: Server, push: string): void {
    // The client takes the end of one subscription for the answer to another that it has ended
    // itself; then the true answer looks like this. Which one has ended is not known: all are read.
    if (server.givenUp.has(push)) return server.pushes.reset()
    const partition = partitionOf(push)
    if (this.#of[partition] !== server || this.#ended.has(partition)) return
    this.#ended.add(partition)
    this.#listener?.pushes(false, [partition])
    this.#lookUp(server)
  }

  /** Reads anew which part is where. */
  #lookUp(asked: Server | null): void {
    this.#asked = asked ?? this.#asked
    if (this.#isClosed) return
    if (this.#look !== 'idle') {
      this.#look = 'again'
      return
    }
    this.#look = 'under-way'
    // What comes in one piece, as the ends of many subscriptions, is one reason.
    this.#after(0, () => {
      this.#look = 'under-way'
      this.#read().then(
        (map) => this.#looked(map),
        (error: unknown) => {
          this.#failed(error)
          this.#after(LOOK_AGAIN_MS * (0.5 + this.#options.random() / 2), () => {
            this.#look = 'idle'
            this.#lookUp(null)
          })
        },
      )
    })
  }

  #looked(map: ClusterMap): void {
    if (this.#isClosed) return
    const isDue = this.#look === 'again'
    this.#look = 'idle'
    const ended = this.#ended
    this.#ended = new Set()
    this.#assign(map)
    // Those that are where they were can be subscribed to again; of others it has been told.
    const stayed = [...ended].filter((partition) => this.#of[partition]?.arePushesUp === true)
    for (const [server, all] of grouped(stayed, (partition) => this.#of[partition])) {
      if (server?.arePushesUp !== true) continue
      this.#listener?.pushes(false, all)
      this.#listener?.pushes(true, all)
    }
    if (map.size < CLUSTER_PARTITIONS) {
      const missing = [...Array(CLUSTER_PARTITIONS).keys()].find((partition) => !map.has(partition)) ?? 0
      this.#failed(new Error(`No node of the cluster serves slot ${slotOf(missing)}. See redis-cli --cluster check`))
      this.#after(LOOK_AGAIN_MS, () => this.#lookUp(null))
    } else if (isDue) this.#lookUp(null)
  }

  /** By who has said that something has changed, or any other; else by nodes that were told of. */
  async #read(): Promise<ClusterMap> {
    const { url, tls, cluster, scheduler } = this.#options
    const asked = this.#asked
    this.#asked = null
    const up = [...this.#servers.values()].filter(({ areCommandsUp }) => areCommandsUp)
    const failures: unknown[] = []
    for (const { at, commands } of asked?.areCommandsUp === true ? [asked, ...up] : up) {
      try {
        return await this.#inTime(readMap(commands.client, at))
      } catch (error) {
        failures.push(error)
      }
    }
    for (const at of [hostOf(url), ...(cluster.nodes ?? [])]) {
      try {
        const client = await openRedis(urlAt(url, at), tls, scheduler, 'any')
        return await this.#inTime(readMap(client, at)).finally(() => client.destroy())
      } catch (error) {
        failures.push(error)
      }
    }
    throw new AggregateError(failures, 'No node of the cluster says which there are.')
  }

  #inTime<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const cancel = this.#after(LOOK_MS, () => reject(new Error(`A node has not answered within ${LOOK_MS} ms.`)))
      promise.then(resolve, reject).finally(cancel)
    })
  }

  #assign(map: ClusterMap): void {
    const changed = [...map].flatMap(([partition, at]) => {
      const server = this.#server(at)
      return this.#of[partition] === server ? [] : [{ partition, server, before: this.#of[partition] ?? null }]
    })
    if (changed.length === 0) return
    const lost = changed.filter(({ before }) => before !== null).map(({ partition }) => partition)
    for (const { partition, server, before } of changed) {
      before?.partitions.delete(partition)
      server.partitions.add(partition)
      this.#of[partition] = server
      this.#ended.delete(partition)
    }
    if (lost.length > 0) {
      this.#listener?.commands(false, lost)
      this.#listener?.pushes(false, lost)
    }
    for (const [server, all] of grouped(changed, (each) => each.server)) {
      const partitions = all.map(({ partition }) => partition)
      if (server.areCommandsUp) this.#listener?.commands(true, partitions)
      if (server.arePushesUp) this.#listener?.pushes(true, partitions)
    }
    for (const server of this.#servers.values()) if (server.partitions.size === 0) this.#spare(server)
  }

  /** The server at that address, from now on if there was none. */
  #server(at: RedisAddress): Server {
    const known = this.#servers.get(nameOf(at))
    if (known !== undefined) return known
    const { url, tls, cluster, scheduler, random } = this.#options
    const { nodeAddressMap = (node) => node } = cluster
    const open = () => openRedis(urlAt(url, nodeAddressMap(at)), tls, scheduler)
    const failed = (error: unknown) => {
      this.#failed(error)
      // It may be a replica now, or gone.
      this.#lookUp(null)
    }
    const openPushes = async (): Promise<LineClient> => {
      const client = await open()
      client.on('sharded-channel-moved', (push) => this.#endedBy(server, push))
      return client
    }
    const server: Server = {
      at,
      areCommandsUp: false,
      arePushesUp: false,
      partitions: new Set(),
      givenUp: new Set(),
      commands: new Line({
        open,
        scheduler,
        random,
        failed,
        state: (isUp) => {
          server.areCommandsUp = isUp
          if (server.partitions.size > 0) this.#listener?.commands(isUp, [...server.partitions])
        },
      }),
      pushes: new Line({
        open: openPushes,
        scheduler,
        random,
        failed,
        state: (isUp) => {
          server.arePushesUp = isUp
          server.givenUp.clear()
          if (server.partitions.size > 0) this.#listener?.pushes(isUp, [...server.partitions])
        },
      }),
    }
    this.#servers.set(nameOf(at), server)
    server.commands.start()
    server.pushes.start()
    return server
  }

  /** Closes the connections to a server that has nothing more for a while. */
  #spare(server: Server): void {
    this.#after(SPARE_MS, () => {
      if (server.partitions.size > 0 || this.#servers.get(nameOf(server.at)) !== server) return
      this.#servers.delete(nameOf(server.at))
      server.commands.close()
      server.pushes.close()
    })
  }

  #failed(error: unknown): void {
    if (this.#isClosed) return
    this.#options.onOutage(error)
    this.#listener?.failed(error)
  }

  #after(ms: number, run: () => void): () => void {
    const cancel = this.#options.scheduler.after(ms, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
    return () => {
      this.#timers.delete(cancel)
      cancel()
    }
  }
}
