import { createHmac } from 'node:crypto'

const PREFIX = 'whsec_'
const LEAST_BYTES = 24

/** The bytes of a secret as it is written, or null when it is none. */
export function secretBytes(written: string): Buffer | null {
  const text = written.startsWith(PREFIX) ? written.slice(PREFIX.length) : ''
  const bytes = Buffer.from(text, 'base64')
  // What is no base64 is left out by the decoder, and would sign with less than was meant.
  return bytes.length >= LEAST_BYTES && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')
    ? bytes
    : null
}

export const writtenSecret = (bytes: Buffer): string => PREFIX + bytes.toString('base64')

/**
 * The headers of a webhook after the specification "Standard Webhooks", for which there are
 * libraries in many languages: the id is the same in every attempt, so that a receiver can tell a
 * repetition, and the time is signed, so that an old request cannot be sent again.
 */
export function signedHeaders(secret: Buffer, id: string, seconds: number, body: string): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` }
}
