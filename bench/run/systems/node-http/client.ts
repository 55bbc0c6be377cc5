import { inbox } from '../inbox.ts'
import { fail, type Lost } from '../lost.ts'
import type { ClientEnd } from '../system.ts'
import { asker } from './ask.ts'
import { DOWN } from './client-down.ts'
import { inTurn } from './in-turn.ts'

export async function connect(url: string, technique: string, lost: Lost = fail): Promise<ClientEnd> {
  const { ask, end } = asker(url)
  const id = crypto.randomUUID()
  const own = `${url}/${id}`
  const over = new AbortController()
  const { onMessage, deliver } = inbox()
  const received = (text: string) => deliver(JSON.parse(text))
  await DOWN[technique]?.({ ask, lost, openUrl: `${url}/${technique}/${id}`, url: own, signal: over.signal, received })
  const post = async (text: string) => void (await ask('POST', own, {}, text)).resume()
  const up = inTurn(post, (error) => lost(String(error)))
  return {
    send(body) {
      if (over.signal.aborted) throw new Error('the client has closed')
      up(JSON.stringify(body))
    },
    onMessage,
    async close() {
      over.abort()
      ;(await ask('DELETE', own)).resume()
      await end()
    },
  }
}
