import { err, ok, type Result, utf8Length } from '@rungway/protocol'
import { MAX_FAREWELL_BYTES, MAX_GET_BYTES, MAX_POST_BYTES, MAX_URL_CHARS } from '../../limits.ts'
import type { ClientLink, LinkFailure, LinkPort } from '../contract.ts'
import { ask } from './ask.ts'
import { readText } from './body.ts'

/**
 * The link of a transport without an up path of its own. It lasts as long as `down`, which resolves with what is known of its end. Up
 * goes one request at a time, and what accumulates meanwhile goes into the next. One that fails is repeated the other way, or the same way
 * if it is too long for a URL; numbers settle what arrives twice.
 */
export function openLink(port: LinkPort, down: () => Promise<LinkFailure>): ClientLink {
  const { environment, signal, up } = port
  const { after, now } = environment
  let isBusy = false
  let stop: AbortController | undefined
  const abort = () => stop?.abort()
  signal.addEventListener('abort', abort)

  /** Sends lines up, by a GET if they take no more than `maxUrlChars` of its URL, and returns the gateway's answer. */
  const send = async (maxUrlChars: number, lines: string): Promise<Result<string, LinkFailure>> => {
    if (signal.aborted) return err({})
    const encoded = encodeURIComponent(lines)
    const isGet = encoded.length <= maxUrlChars
    const method = isGet ? 'GET' : 'POST'
    stop = new AbortController()
    // Some networks swallow POSTs: an answer is not waited for much longer than answers take.
    const cancel = after(port.answerMs(), abort)
    const answer = await ask(port, 'up', isGet ? `&lines=${encoded}` : `&bytes=${utf8Length(lines)}`, {
      method,
      signal: stop.signal,
      body: isGet ? null : lines,
    })
    const text = answer.ok ? await readText(answer.value).catch(() => '') : ''
    cancel()
    // A gateway answers with a line. What answers in its place has swallowed what was sent.
    const hasCarried = text.startsWith('[')
    // A request that was aborted with its link says nothing about the way up.
    if (!signal.aborted) up.tried(method, hasCarried, now())
    if (hasCarried) return ok(text)
    return answer.ok ? err({ status: answer.value.status, reason: 'something else answered in its place' }) : answer
  }

  const wake = async () => {
    if (isBusy) return
    const maxUrlChars = up.method(now()) === 'GET' ? MAX_URL_CHARS : 0
    const lines = port.pull(maxUrlChars ? MAX_GET_BYTES : MAX_POST_BYTES)
    if (!lines) return
    isBusy = true
    let sent = await send(maxUrlChars, lines)
    if (!sent.ok) sent = await send(MAX_URL_CHARS - maxUrlChars, lines)
    if (!sent.ok) return port.lost('cut', sent.error)
    isBusy = false
    port.answered(sent.value.split('\n'))
    wake()
  }

  down().then(
    (failure) => port.lost(failure.status === undefined ? 'cut' : 'refused', failure),
    (cause) => port.lost('cut', { cause }),
  )
  return {
    wake,
    farewell() {
      const body = port.pull(MAX_FAREWELL_BYTES)
      if (body) void ask(port, 'up', `&bytes=${utf8Length(body)}`, { method: 'POST', keepalive: true, body })
    },
  }
}
