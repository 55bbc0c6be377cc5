import { lineDecoder } from '@rungway/protocol'
import { MAX_ANSWER_CHARS } from '../../limits.ts'
import type { ClientTransport } from '../contract.ts'
import { ask } from './ask.ts'
import { readChunks } from './body.ts'
import { openLink } from './upstream.ts'

/** A transport whose down path is one endless answer, in lines that begin with the prefix. */
export const streaming = (name: string, prefix: string): ClientTransport => ({
  name,
  isSupported: ({ fetch, canStream }) => !!fetch && canStream,
  open(port) {
    const feed = lineDecoder(MAX_ANSWER_CHARS, prefix)
    return openLink(port, async () => {
      const asked = await ask(port, name)
      if (!asked.ok) return asked.error
      // Where it lacks a body, this throws, and the link is cut.
      const isWhole = await readChunks(asked.value.body as ReadableStream<Uint8Array>, (text) => {
        const lines = feed(text)
        if (lines) port.receive(lines)
        return !!lines
      })
      if (!isWhole) port.lost('broken')
      return {}
    })
  },
})
