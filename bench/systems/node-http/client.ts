import { text } from 'node:stream/consumers'
import { hearing } from '../hearing.ts'
import type { ClientEnd } from '../system.ts'
import { ask } from './ask.ts'
import { DOWN } from './client-down.ts'
import type { Opened } from './opened.ts'

export async function connect(url: string, technique: string): Promise<ClientEnd> {
  const { id, pollMs } = JSON.parse(await text(await ask('POST', `${url}/${technique}`))) as Opened
  const own = `${url}/${id}`
  const over = new AbortController()
  const { hear, heard } = hearing()
  const said = (text: string) => heard(JSON.parse(text))
  await DOWN[technique]?.({ url: own, pollMs, signal: over.signal, said })
  const up = upTo(own)
  return {
    send(body) {
      if (over.signal.aborted) throw new Error('the client has closed')
      up(JSON.stringify(body))
    },
    hear,
    async close() {
      over.abort()
      ;(await ask('DELETE', own)).resume()
    },
  }
}

/** One POST at a time: two could overtake each other. */
function upTo(url: string): (text: string) => void {
  const waiting: string[] = []
  let isPosting = false
  const post = async () => {
    isPosting = true
    while (waiting.length > 0) (await ask('POST', url, {}, waiting.splice(0).join('\n'))).resume()
    isPosting = false
  }
  return (text) => {
    waiting.push(text)
    if (!isPosting) void post()
  }
}
