/**
 * What the gateway puts into one streamed reply before it ends it, in characters: a reply that ends
 * with less was cut. A `responseText` only grows, so this is also what the page keeps of it at
 * most.
 */
export const RENEWED_CHARS: number = 512 * 1024

/**
 * A reply that is twice as long without an end comes from something else, and would fill the page's
 * memory.
 */
export const MAX_GROWN_CHARS: number = 2 * RENEWED_CHARS
