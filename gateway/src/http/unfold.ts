import { gunzipSync } from 'node:zlib'
import { type Code, err, ok, type Result } from '@rungway/protocol'

/** JSON unfolds to ten times its compressed length, where it repeats itself a lot. */
const MOST_TIMES = 32
/** What any body may unfold to, whatever its length. */
const LEAST_BYTES = 64 * 1024

/**
 * What a compressed body unfolds to (RFC 1952), up to `maxBytes` and 32 times its length: a short
 * one that would unfold to much is a bomb, and costs no more than to find that out. In one go, so
 * that no two are in memory at a time.
 */
export function unfolded(body: Uint8Array, maxBytes: number): Result<Uint8Array, Code> {
  const maxOutputLength = Math.min(maxBytes, LEAST_BYTES + MOST_TIMES * body.length)
  try {
    return ok(gunzipSync(body, { maxOutputLength }))
  } catch (error) {
    return err((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'bad-frame')
  }
}
