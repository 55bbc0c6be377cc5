import type { Mutant } from './mutant.ts'

const HOMES = 'gateway/src/cluster/homes.ts'
const DIRECTORY = 'gateway/src/cluster/directory.ts'
const PEERS = 'gateway/src/cluster/peers.ts'
const RELAY = 'gateway/src/cluster/relay-client.ts'

/** Bugs in what lies between nodes: who has a session, who lives, what is relayed. */
export const NODE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a claim replaces the one before',
    mimics: 'SET without NX: a GET and a POST that open a session on two nodes have two homes',
    file: 'gateway/src/cluster/memory-registry.ts',
    from: 'if (held !== null && held.node !== instead) return held.node',
    to: 'void held',
  },
  {
    name: 'the claim of a node that is gone is not taken over',
    mimics: 'a session whose home died before its client was told of it waits until its claim expires',
    file: HOMES,
    from: '      gone = home\n',
    to: '      gone = null\n',
  },
  {
    name: 'a session that is resumed is taken to be here',
    mimics: 'a node that does not look at the epoch answers for sessions of others',
    file: HOMES,
    from: 'return node === own || (resumes && node === null) || hasSession(session)',
    to: 'return node === own || resumes || hasSession(session)',
  },
  {
    name: 'what cannot be reached is gone',
    mimics: 'a time-out taken for a death: the sessions of a silent node are told lost',
    file: PEERS,
    from: "if (first === 'away') return 'away'",
    to: "if (first === 'away') return 'gone'",
  },
  {
    name: 'a registry that has forgotten is believed',
    mimics: 'Redis restarts empty, and all nodes are gone until their next beat',
    file: DIRECTORY,
    from: 'this.#isFresh = ageMs >= limits.nodeLeaseMs && !wasAway',
    to: 'this.#isFresh = !wasAway',
  },
  {
    name: 'a lost relay is asked again',
    mimics: 'a proxy that repeats a POST whose answer was lost',
    file: RELAY,
    from: 'const reply = begun.ok ? await this.#replyOf(begun.value) : begun',
    to: "const again = !begun.ok && begun.error !== 'gone' && begun.error.message === CUT ? await this.#begin(request, passage) : begun\n    const reply = again.ok ? await this.#replyOf(again.value) : again",
  },
]
