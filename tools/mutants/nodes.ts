import type { Mutant } from './mutant.ts'

const HOMES = 'gateway/src/cluster/homes.ts'
const DIRECTORY = 'gateway/src/cluster/directory.ts'
const PEERS = 'gateway/src/cluster/peers.ts'
const RELAY = 'gateway/src/cluster/relay-client.ts'
const REGISTRY = 'gateway/src/cluster/memory-registry.ts'
const MOVES = 'gateway/src/cluster/moves.ts'

/** Bugs in what lies between nodes: who has a session, who lives, what is relayed, how a session moves. */
export const NODE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a claim replaces the one before',
    mimics: 'SET without NX: a GET and a POST that open a session on two nodes have two homes',
    file: REGISTRY,
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
  {
    name: 'a late offer is taken',
    mimics: 'no fence: what was offered before the last answer was lost is taken after its session goes on elsewhere',
    file: REGISTRY,
    from: '(held?.node === from.node && held.mark === from.mark)',
    to: 'held?.node === from.node',
  },
  {
    name: 'a claim is given without being compared',
    mimics: 'SET in place of a script: whoever is offered a session last has it, and so has the one before',
    file: REGISTRY,
    from: 'if (!isGiven) return held?.node ?? null',
    to: 'void isGiven',
  },
  {
    name: 'an offer without an answer was refused',
    mimics: 'a time-out taken for a no: the session goes on at both nodes',
    file: 'gateway/src/cluster/moving.ts',
    from: "isDoubtful = answer === 'lost' || answer === null",
    to: 'isDoubtful = false',
  },
  {
    name: 'a node forgets where a session has gone',
    mimics: 'the table is cleaned when its sessions have left: their clients are told so by the one node that knew',
    file: 'gateway/src/cluster/departure.ts',
    from: "    places.movedTo(id, outcome.to, 'given')\n",
    to: '',
  },
  {
    name: 'a request does not wait for a session on its way',
    mimics: 'moves that are known when they are over: meanwhile clients are answered from what there was',
    file: HOMES,
    from: '    await places.settled(session)\n    if (hasSession',
    to: '    if (hasSession',
  },
  {
    name: 'a request does not wait for a session that is being taken',
    mimics: 'the node that gives a session knows of it first, and sends its clients to one that has nothing yet',
    file: MOVES,
    from: 'this.#context.places.moves(offer.session, this.#takeNow(offer))',
    to: 'this.#takeNow(offer)',
  },
  {
    name: 'what happens to a session on its way stays behind',
    mimics: 'a snapshot that is all that moves: what was said while it was on its way is lost',
    file: MOVES,
    from: 'arrived?.open(afterwards)',
    to: 'arrived?.open(null)',
  },
]
