import { createHash } from 'node:crypto'

/** Numbers from 0 to 1 that can be drawn again, a few hundred a second. */
export function drawsFrom(seed: number): () => number {
  let drawn = 0
  return () => createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32BE() / 2 ** 32
}
