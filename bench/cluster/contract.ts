/** A gateway in a process of its own. */
export interface Node {
  /** Its URL for clients. */
  listen(): Promise<string>
  /** Publishes so many texts, each with the time at which it was, one every `everyMs`. Resolves when the store has all. */
  publish(count: number, everyMs: number): Promise<void>
  /** Processor time so far, in ms. */
  cpuMs(): Promise<number>
}

export const NODE_CALLS = ['listen', 'publish', 'cpuMs'] as const

/** `redis`: what it has in common with others; null for a gateway alone, with its own memory. */
export interface NodeSettings {
  readonly redis: string | null
}

/** Clients of nodes, in a process of their own. */
export interface Crowd {
  /** So many more subscribers of that node are there. */
  subscribe(url: string, count: number): Promise<void>
  /** How late each delivery was, in ms, when so many have come. Rejects when no more come. */
  lateness(count: number): Promise<readonly number[]>
  /** How long polls of a session of `home` took, in ms: in turn there, and at the other node. */
  poll(
    home: string,
    other: string,
    count: number,
  ): Promise<{ readonly home: readonly number[]; readonly other: readonly number[] }>
  /** Messages by POST in a second, one after the other in each of some sessions of `home`, that land on `at`. */
  post(home: string, at: string, sessions: number, each: number): Promise<number>
  /** Messages over sockets that are answered, in a second, of sessions of `home` whose sockets are at `at`. */
  echo(home: string, at: string, sessions: number, each: number): Promise<number>
}

export const CROWD_CALLS = ['subscribe', 'lateness', 'poll', 'post', 'echo'] as const

/** Of what is published, with its time as the first member. */
export const TEXT_CHARS = 80
