import { MAX_ANSWER_CHARS } from '../../limits.ts'

/**
 * Feeds the body to `take` as it arrives. Resolves with whether all of it was taken: false from
 * `take` ends it.
 */
export async function readChunks(body: ReadableStream<Uint8Array>, take: (text: string) => boolean): Promise<boolean> {
  const reader = body.getReader()
  const utf8 = new TextDecoder()
  for (;;) {
    const { value } = await reader.read()
    if (!value) return true
    if (take(utf8.decode(value, { stream: true }))) continue
    void reader.cancel().catch(() => {})
    return false
  }
}

/**
 * The whole body. Throws when it is longer than any answer of a gateway. `onPart` runs as each part
 * but the first arrives.
 */
export async function readText(
  answer: Response,
  maxChars: number = MAX_ANSWER_CHARS,
  onPart: () => void = () => {},
): Promise<string> {
  // Some platforms' answers have no stream, React Native's among them.
  if (!answer.body) return answer.text()
  let text = ''
  const isWhole = await readChunks(answer.body, (chunk) => {
    // Most answers come in one part.
    if (text) onPart()
    text += chunk
    return text.length <= maxChars
  })
  if (!isWhole) throw new Error(`over ${maxChars} characters`)
  return text
}
