/** Mulberry32: jitter that can be drawn again. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Names that can be drawn again. */
export const idsFrom =
  (random: () => number) =>
  (length: number): string =>
    Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join('')
