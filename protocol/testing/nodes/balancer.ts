import type { Accept, Asked, Downward, ServerEnd } from '../network/ends.ts'
import type { VirtualNode } from './node.ts'

const NOBODY: ServerEnd = { heard: () => {}, gone: () => {} }

/** Between clients and nodes: gives each request to any node that takes it, and remembers nothing. */
export class Balancer {
  readonly #nodes: () => readonly VirtualNode[]
  readonly #random: () => number

  constructor(nodes: () => readonly VirtualNode[], random: () => number) {
    this.#nodes = nodes
    this.#random = random
  }

  /** Takes a request once it has arrived. */
  readonly accept =
    (asked: Asked): Accept =>
    (reply) =>
      this.#pass(asked, reply)

  #pass(asked: Asked, reply: Downward): ServerEnd {
    const nodes = this.#nodes()
    const node = nodes[Math.floor(this.#random() * nodes.length)]
    if (node !== undefined) return node.take(asked, reply)
    reply.open({ status: 502, headers: {} })
    reply.close('ended')
    return NOBODY
  }
}
