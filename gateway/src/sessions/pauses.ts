/** When a client whose session is on its way to elsewhere, or what it has sent, may come again. In milliseconds. */
export const MOVED_AGAIN_MS = 50

/** When what a node that leaves does not take may come again: another is there already. In milliseconds. */
export const LEFT_AGAIN_MS = 100
