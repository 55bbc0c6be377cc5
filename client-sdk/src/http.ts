import type { ClientLink, Port, Told } from './transport.ts'

/** How much one POST carries: less than the gateway takes, and enough that a burst is one request. */
const MAX_POST_BYTES = 64 * 1024

/** The longest line that is waited for: a message as large as the gateway may allow, and its framing. */
export const MAX_LINE_CHARS: number = 16 * 1024 * 1024

const split = (text: string): string[] => text.split('\n')

/** Asks; null, and the link is lost if the gateway said so, when there was no good answer. */
export async function ask(port: Port, route: string, init?: RequestInit): Promise<Response | null> {
  const { environment, headers, signal } = port
  try {
    const answer = await environment.fetch?.(port.url(route), { cache: 'no-store', signal, ...init, headers })
    if (answer?.ok) return answer
    // A gateway says why in JSON; whoever stands between says what it likes.
    const told = (await answer?.json()) as Partial<Told> | undefined
    if (told?.retry !== undefined) {
      const { code, retry, retryAfterMs } = told as Told
      port.lost({ outcome: 'refused', told: { code: String(code), retry, retryAfterMs: Number(retryAfterMs) || 0 } })
    }
  } catch {
    // No answer, or one that was cut, or no JSON.
  }
  return null
}

/**
 * The up path of transports that have none: one POST at a time, and what piles up meanwhile goes into the next. One that fails is sent
 * once more, because a kept-alive connection may have been closed under it; numbers settle what arrives twice.
 */
export function postUp(port: Port): ClientLink {
  let busy = false
  const wake = async () => {
    if (busy) return
    busy = true
    for (let body = port.pull(MAX_POST_BYTES); body !== ''; body = port.pull(MAX_POST_BYTES)) {
      const init = { method: 'POST', body }
      const answer = (await ask(port, 'up', init)) ?? (await ask(port, 'up', init))
      if (answer === null) return port.lost({ outcome: 'cut' })
      port.receive(split(await answer.text().catch(() => '')))
    }
    busy = false
  }
  return { wake }
}

/** The down path of one endless answer. `feed` cuts its text into lines. */
export function stream(
  port: Port,
  route: string,
  feed: (chunk: string) => { ok: true; value: string[] } | { ok: false },
): ClientLink {
  const read = async () => {
    const reader = (await ask(port, route))?.body?.getReader()
    if (reader === undefined) return
    const text = new TextDecoder()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = feed(text.decode(part.value, { stream: true }))
      if (!lines.ok) return port.lost({ outcome: 'broken' })
      port.receive(lines.value)
    }
  }
  read()
    .catch(() => {})
    .then(() => port.lost({ outcome: 'cut' }))
  return postUp(port)
}

/** The down path of one answer after another, with a pause of `pauseMs()` between them. */
export function poll(port: Port, route: string, pauseMs: () => number): ClientLink {
  const next = async () => {
    const answer = await ask(port, route)
    if (answer === null) return port.lost({ outcome: 'cut' })
    port.receive(split(await answer.text()))
    if (!port.signal.aborted) port.environment.after(pauseMs(), start)
  }
  const start = () => {
    next().catch(() => port.lost({ outcome: 'cut' }))
  }
  start()
  return postUp(port)
}
