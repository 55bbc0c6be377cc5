import { isDeepStrictEqual } from 'node:util'
import {
  decodeDown,
  decodeHello,
  decodeLine,
  decodeUp,
  encodeBody,
  encodeHello,
  type Frame,
  fromBase64,
  isSafeJson,
  LINES,
  lanePayload,
  lineDecoder,
  toBase64,
} from '@rungway/protocol'

const MAX_DEPTH = 65
const ANY_SIZE = { maxMessageBytes: Number.POSITIVE_INFINITY }
const MAX_CHARS = 2 ** 24

/** Hands a text to all that reads bytes of the other side. Throws when one of them breaks its promise. */
export function decodeAll(text: string): void {
  line(text)
  hello(text)
  stream(text)
  const bytes = fromBase64(text)
  must(bytes === null || toBase64(bytes) === text, 'base64 is read as it is written')
}

function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(`not so: ${what}`)
}

/** What is taken for a frame is written as the same again, and is safe to build. */
function line(text: string): void {
  const frame = decodeLine(text)
  if (!isSafeJson(text, MAX_DEPTH) || frame === null) return
  must(isClean(JSON.parse(text), MAX_DEPTH), 'what is called safe JSON is')
  must(isDeepStrictEqual(decodeLine(written(frame)), frame), 'a frame that is written again is the same')
  if (frame.type !== 'lane') return
  decodeUp(frame.body)
  decodeDown(frame.body)
}

function written(frame: Frame): string {
  switch (frame.type) {
    case 'lane':
      return LINES.numbered(frame.seq, lanePayload(JSON.stringify(frame.body)))
    case 'close':
      return LINES.numbered(frame.seq, { text: JSON.stringify(frame.reason), kind: 'close', bytes: 0 })
    case 'message': {
      const payload = encodeBody(frame.body, ANY_SIZE)
      must(payload.ok, 'a body that was read can be written')
      return payload.ok ? LINES.numbered(frame.seq, payload.value) : ''
    }
    case 'part': {
      const text = `${JSON.stringify(frame.text)},"part",${frame.from},${frame.total}`
      return LINES.numbered(frame.seq, { text, kind: 'json', bytes: 0 })
    }
    default:
      return LINES.control(frame)
  }
}

function isClean(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  const isAllowed = depth > 0 && !Object.hasOwn(value, '__proto__')
  return isAllowed && Object.values(value).every((each) => isClean(each, depth - 1))
}

function hello(text: string): void {
  const query = new URLSearchParams(text)
  const read = decodeHello((name) => query.get(name) ?? undefined)
  if (!read.ok) return
  const again = new URLSearchParams(encodeHello(read.value))
  must(
    isDeepStrictEqual(
      decodeHello((name) => again.get(name) ?? undefined),
      read,
    ),
    'a hello is read as it is written',
  )
}

/** However a stream is cut, its lines are the same. */
function stream(text: string): void {
  for (const prefix of ['', 'data: ']) {
    const whole = lineDecoder(MAX_CHARS, prefix)(`${text}\n`)
    const decode = lineDecoder(MAX_CHARS, prefix)
    const third = Math.ceil(text.length / 3)
    const cuts = [text.slice(0, third), text.slice(third, 2 * third), text.slice(2 * third), '\n']
    must(
      isDeepStrictEqual(
        cuts.flatMap((cut) => decode(cut) ?? []),
        whole,
      ),
      'lines do not depend on cuts',
    )
  }
}
