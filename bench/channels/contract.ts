import type { HeapBytes } from './heap.ts'

/** A server of publications that are to reach all subscribers. */
export interface Host {
  /** The URL for subscribers. */
  listen(): Promise<string>
  /** Publishes that often, each text with what is due; `burst` in one go. Resolves when it has. */
  publish(work: Publishing): Promise<void>
  /** Processor time so far, in ms. */
  cpuMs(): Promise<number>
  /** What the process takes of the machine, or its objects alone, after what can be collected was. */
  memory(of: 'process' | 'objects'): Promise<number>
  /** What its objects take, by class, after what can be collected was. */
  heap(): Promise<HeapBytes>
  /** How often the broker was asked for a history, and joined. */
  brokerReads(): Promise<number>
  /** Ends every session, whose clients come back. */
  endAll(): Promise<void>
}

export const HOST_CALLS = ['listen', 'publish', 'cpuMs', 'memory', 'heap', 'brokerReads', 'endAll'] as const

export interface Publishing {
  readonly broadcasts: number
  readonly burst: number
  readonly everyMs: number
  readonly bytes: number
}

/** Subscribers, in a process of their own. */
export interface Crowd {
  /** Resolves when so many more are there. `channels`: how many each subscribes to; 0 for none. */
  open(kind: CrowdKind, url: string, count: number, channels: number): Promise<void>
  /** Resolves when all together have heard so many in all. Rejects when no more come. */
  heard(count: number): Promise<void>
  /** Their sessions are about to be ended. */
  willReturn(): Promise<void>
  /**
   * Resolves when each has a session again, is subscribed, and has heard so many publications since
   * `willReturn`; how many subscriptions have lost something. Rejects when they do not get there.
   */
  returned(missed: number): Promise<number>
  /** Bytes that all their sockets have read and written. */
  wireBytes(): Promise<number>
}

export const CROWD_CALLS = ['open', 'heard', 'willReturn', 'returned', 'wireBytes'] as const

export type CrowdKind = 'rungway' | 'socket'
