import { words } from '../../words/language.ts'
import type { Tapped } from '../tapped.ts'

/** Session ids and queries make a line long; what matters of it is at its ends. */
const SHOWN_CHARS = 160

const isHead = (text: string): boolean => / HTTP\/1\.1$|^HTTP\/1\.1 /.test(text)

/** The traffic of an Engine.IO client as it crossed, line by line, each with what it is for. */
export function EngineIoWalk({ tapped }: { readonly tapped: Pick<Tapped, 'lines'> }) {
  const { engineIo: text } = words.value.history
  const lines = tapped.lines.value
  return (
    <div class="walk">
      <h4>{text.heading}</h4>
      {lines.length === 0 && <p class="note">{text.nothing}</p>}
      <ol>
        {lines.map(({ kind, way, by, exchange, text: said }, at) => (
          // Lines are only ever added at the end.
          <li key={at} data-kind={kind} data-technique={by === 'websocket' ? 'websocket' : 'long-polling'}>
            <span class="where">
              {way === 'up' ? '↑' : '↓'} {by === 'websocket' ? 'WebSocket' : 'HTTP'} · {text.request(exchange)}
            </span>
            <code data-head={isHead(said)}>{said.slice(0, SHOWN_CHARS)}</code>
            <span class="why">{text.kinds[kind]}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
