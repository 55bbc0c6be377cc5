import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { manyStreams } from '../../server/techniques/many-streams/client.ts'
import { nameOfPage } from '../site/network.ts'
import { words } from '../words/language.ts'

const STREAMS = 10
const LOOK_EVERY_MS = 500
/** By then every stream that finds a connection has one. */
const ASK_AFTER_MS = 800

/** The protocol that brought this page, as the browser names it: `http/1.1`, `h2`, `h3`. */
function protocolOfPage(): string {
  const [entry] = performance.getEntriesByType('navigation')
  return entry instanceof PerformanceNavigationTiming ? entry.nextHopProtocol : ''
}

/** Ten streams at once, and a request beside them: what a limit of six connections does to both. */
export function ManyStreams() {
  const { manyStreams: text } = words.value.history
  const opened = useSignal(0)
  const isRunning = useSignal(false)
  /** Milliseconds that the request beside them has taken so far. */
  const waitedMs = useSignal<number | null>(null)
  const isAnswered = useSignal(false)
  const ending = useRef(new AbortController())
  useEffect(() => () => ending.current.abort(), [])
  const askBeside = async (signal: AbortSignal) => {
    const asked = performance.now()
    const look = () => {
      waitedMs.value = performance.now() - asked
    }
    const timer = setInterval(look, LOOK_EVERY_MS)
    try {
      await fetch('/favicon.svg', { cache: 'no-store', signal })
      look()
      isAnswered.value = true
    } catch {
      // The reader has closed the streams first.
    } finally {
      clearInterval(timer)
    }
  }
  const start = () => {
    const controller = new AbortController()
    ending.current = controller
    const { signal } = controller
    opened.value = 0
    isAnswered.value = false
    waitedMs.value = null
    isRunning.value = true
    const url = `${location.origin}/try/sse?visitor=${nameOfPage()}&lane=many-streams`
    const page = { EventSource, WebSocket, fetch, document, environment: {}, signal, show() {} }
    manyStreams(url, STREAMS, page, () => {
      opened.value += 1
    })
    const later = setTimeout(() => void askBeside(signal), ASK_AFTER_MS)
    signal.addEventListener('abort', () => clearTimeout(later))
  }
  const stop = () => {
    ending.current.abort()
    isRunning.value = false
  }
  const waited = waitedMs.value
  return (
    <div class="live" data-check="many-streams" data-running={isRunning.value}>
      <div class="buttons">
        <button type="button" class="primary" onClick={isRunning.value ? stop : start}>
          {isRunning.value ? text.stop : text.start(STREAMS)}
        </button>
      </div>
      <p class="dots" aria-hidden="true">
        {Array.from({ length: STREAMS }, (_, i) => (
          // One dot for each stream; they have no other name.
          <span key={i} data-open={isRunning.value && i < opened.value} />
        ))}
      </p>
      <dl class="numbers" aria-live="off">
        <div>
          <dt>{text.protocol}</dt>
          <dd data-figure-number="protocol">{protocolOfPage()}</dd>
        </div>
        <div>
          <dt>{text.opened(STREAMS)}</dt>
          <dd data-figure-number="opened">{opened.value}</dd>
        </div>
        <div>
          <dt>{text.beside}</dt>
          <dd>{waited === null ? '–' : text.waited(Math.round(waited), isAnswered.value)}</dd>
        </div>
      </dl>
      <p class="note">{text.note}</p>
    </div>
  )
}
