/**
 * What one reply of a streaming transport carries before it ends and the client sends another
 * request, in characters. A document or a `responseText` only grows: this bounds what a page keeps
 * of it. 512 kB are some 5,000 messages of 100 bytes.
 */
export const MAX_REPLY_CHARS: number = 512 * 1024
