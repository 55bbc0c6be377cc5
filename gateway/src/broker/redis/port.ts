import type { RedisScript } from './scripts.ts'

/** What a script returns. */
export type RedisReply = string | number | null | readonly RedisReply[]

/**
 * What a port tells of its connections: of all partitions, or of those whose server has a connection
 * of its own.
 */
export interface RedisConnectionListener {
  /**
   * Commands can be sent from now on, or no more. Told with each new connection, and of a partition
   * that another server has from now on.
   */
  commands(isUp: boolean, partitions?: readonly number[]): void
  /**
   * Pushes can be subscribed to from now on, or come no more. A new connection is taken to have no
   * subscriptions.
   */
  pushes(isUp: boolean, partitions?: readonly number[]): void
  /** Why a connection could not be opened, or was lost. A port need not say so. */
  failed(error: unknown): void
}

/**
 * What the broker needs of a Redis client. `redisPort` is one over `@redis/client`; any other client
 * fits that can run scripts and subscribe. It connects by itself, and again after each loss.
 */
export interface RedisPort {
  /**
   * 1, or in a cluster into how many parts keys are divided, by a hash tag: then pushes are sharded,
   * and go by SPUBLISH and SSUBSCRIBE.
   */
  readonly partitions: number
  /**
   * Runs a script: EVALSHA, and EVAL where the server does not know it. Strings are UTF-8. Rejects
   * when it is not answered; it may have run. With an error that begins with MOVED, ASK, TRYAGAIN or
   * CLUSTERDOWN, as Redis says it, it has not run, and is called again.
   */
  call(script: RedisScript, keys: readonly string[], args: readonly string[]): Promise<RedisReply>
  /** Resolves when pushes to all these arrive; `told` hears them. Rejects when the connection is lost. */
  subscribe(pushes: readonly string[], told: (push: string, message: string) => void): Promise<void>
  unsubscribe(pushes: readonly string[]): Promise<void>
  /** Called once. Begins to connect, and tells of each change. */
  onConnection(listener: RedisConnectionListener): void
  /** One partition for each server that pushes: where to see whether it does. [0] for one server. */
  probes(): readonly number[]
  /**
   * Drops both connections, which are not what they seem, and connects anew: those of the server that
   * has this partition.
   */
  reset(partition: number): void
  close(): Promise<void>
}
