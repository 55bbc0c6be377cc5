import * as v from 'valibot'
import { DATA, ERROR, NAME } from './schemas.ts'

const OFFSET = v.pipe(v.number(), v.integer())
const DIGITS = v.pipe(v.string(), v.digits(), v.transform(Number))

export const POSITION = v.object({ epoch: v.string(), offset: OFFSET })

const AUTHOR = v.optional(v.pipe(v.string(), v.description('The user who is named as publisher. Default: nobody.')))

const CONTENT = {
  data: DATA,
  key: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.maxLength(200),
      v.description('Makes a repetition harmless: with the same key nothing is published again, for five minutes.'),
    ),
  ),
  author: AUTHOR,
}
export const PUBLICATION = v.strictObject(CONTENT)
export const BATCH = v.strictObject({
  publications: v.pipe(v.array(v.strictObject({ channel: NAME, ...CONTENT })), v.minLength(1), v.maxLength(1_000)),
})
export const BATCH_RESULT = v.object({ results: v.array(v.union([POSITION, ERROR])) })
export const EPHEMERAL = v.strictObject({ data: DATA, author: AUTHOR })
export const DONE = v.object({})

export const BY_CHANNEL = v.object({ channel: NAME })
export const OF_CHANNEL = v.strictObject({ channel: NAME })
export const UNSUBSCRIBED = v.object({ wasSubscribed: v.boolean() })

export const HISTORY_QUERY = v.strictObject({
  limit: v.optional(v.pipe(DIGITS, v.minValue(1), v.maxValue(1_000))),
  reverse: v.optional(v.picklist(['true', 'false'])),
  epoch: v.optional(
    v.pipe(
      v.string(),
      v.description('Of the position in "after" or "before", which need it. Answers have it in "at".'),
    ),
  ),
  after: v.optional(v.pipe(DIGITS, v.description('Offset.'))),
  before: v.optional(v.pipe(DIGITS, v.description('Offset.'))),
})
export const HISTORY = v.object({
  at: v.pipe(POSITION, v.description('The newest position of the channel.')),
  publications: v.array(
    v.object({
      offset: OFFSET,
      data: DATA,
      author: v.nullable(v.string()),
      at: v.pipe(v.number(), v.description('Unix time in milliseconds.')),
    }),
  ),
  more: v.pipe(v.boolean(), v.description('Whether there is more in the same direction.')),
})

export const CHANNEL = v.object({
  subscribers: v.pipe(v.number(), v.integer()),
  members: v.array(v.object({ id: v.string(), user: v.nullable(v.string()), data: v.optional(DATA) })),
})
