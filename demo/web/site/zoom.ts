import { signal } from '@preact/signals'

/** How much larger everything is for those at the back of the room; the style sheet says the same. */
const ZOOM = 1.4

/** Whether the page has the size for a projector. */
export const isLarge = signal(false)

/** By how much pictures are larger, whose lines and letters no style sheet reaches. */
export const zoom = (): number => (isLarge.value ? ZOOM : 1)
