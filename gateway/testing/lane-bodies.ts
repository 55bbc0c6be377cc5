import type { Json } from '@rungway/protocol'
import { expect } from 'vitest'

export const PRODUCER = 'p'.repeat(21)
export const sub = (id: number, channel: string, since: Json = null, flags: Json = {}): Json => [
  'sub',
  id,
  channel,
  since,
  flags,
]
export const pub = (id: number, channel: string, data: Json, seq = id, producer = PRODUCER): Json => [
  'pub',
  id,
  channel,
  data,
  producer,
  seq,
]

/** The result of an `ok`. */
export function resultOf(heard: readonly Json[], id: number): { readonly [key: string]: Json } {
  const found = heard.find((body) => Array.isArray(body) && body[0] === 'ok' && body[1] === id)
  return (
    (found as readonly [string, number, { readonly [key: string]: Json }] | undefined)?.[2] ??
    expect.fail(JSON.stringify(heard))
  )
}

/** The code of a `no`. */
export const codeOf = (heard: readonly Json[], id: number): Json | undefined =>
  (heard.find((body) => Array.isArray(body) && body[0] === 'no' && body[1] === id) as readonly Json[] | undefined)?.[2]
