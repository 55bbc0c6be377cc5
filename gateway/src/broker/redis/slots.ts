/** How many slots a cluster has. */
const SLOTS = 16_384

/** Into how many parts keys are divided in a cluster: enough to be spread evenly over dozens of servers. */
export const CLUSTER_PARTITIONS = 128

/** CRC-16/XMODEM, which Redis takes of what stands between the braces of a key. */
function crc16(text: string): number {
  let crc = 0
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index) << 8
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff
  }
  return crc
}

/** The slot of each part: that of its tag. */
const SLOT_OF: readonly number[] = Array.from({ length: CLUSTER_PARTITIONS }, (_, part) => crc16(`${part}`) % SLOTS)

export function slotOf(partition: number): number {
  const slot = SLOT_OF[partition]
  if (slot === undefined) throw new Error(`There is no part ${partition}.`)
  return slot
}

/** The part whose tag a key or a push carries. */
export function partitionOf(key: string): number {
  const start = key.indexOf('{')
  return Number(key.slice(start + 1, key.indexOf('}', start)))
}

/** What is of one partition, or of one server, together; in the order of the first of each. */
export function grouped<K, T>(all: readonly T[], keyOf: (each: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>()
  for (const each of all) {
    const key = keyOf(each)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  return [...groups]
}
