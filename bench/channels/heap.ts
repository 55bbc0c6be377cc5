// What the objects on the heap of a process take, by class.
import { getHeapSnapshot } from 'node:v8'

/** Bytes on the heap by what they are: the name of a class, or a kind of objects that have none. */
export type HeapBytes = Readonly<Record<string, number>>

/** The parts of a snapshot that are read (V8's format of `.heapsnapshot` files). */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[]
      readonly node_types: readonly [readonly string[], ...unknown[]]
    }
  }
  readonly nodes: readonly number[]
  readonly strings: readonly string[]
}

/** What has no class of its own, by its type in a snapshot. */
const KINDS: Readonly<Record<string, string>> = {
  closure: 'functions',
  string: 'texts',
  'concatenated string': 'texts',
  'sliced string': 'texts',
  number: 'numbers',
  array: 'elements and properties',
  hidden: 'elements and properties',
  synthetic: 'handles of Node',
  native: 'handles of Node',
}
/** What functions keep of the functions around them. */
const CONTEXT = 'system / Context'

/** Of the present process. It stands still meanwhile, for a second or more. */
export async function heapBytes(): Promise<HeapBytes> {
  const parts: Buffer[] = []
  for await (const part of getHeapSnapshot()) parts.push(part)
  const { snapshot, nodes, strings } = JSON.parse(Buffer.concat(parts).toString()) as Snapshot
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [typeAt, nameAt, sizeAt] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field))
  const sums = new Map<string, number>()
  for (let at = 0; at < nodes.length; at += fields.length) {
    const read = (field: number | undefined): number => nodes[at + (field ?? 0)] ?? 0
    const type = types[0][read(typeAt)] ?? ''
    const name = strings[read(nameAt)] ?? ''
    const kind = type === 'object' ? (name === CONTEXT ? KINDS['closure'] : name) : KINDS[type]
    const label = kind ?? 'code and shapes'
    sums.set(label, (sums.get(label) ?? 0) + read(sizeAt))
  }
  return Object.fromEntries(sums)
}
