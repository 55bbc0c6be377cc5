import { useSignal } from '@preact/signals'
import { Scrolls } from '../site/scrolls.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import type { Lab } from './lab.ts'
import type { RequestRow } from './recording.ts'
import { nameOf, typeOf } from './row-words.ts'
import { rowsIn } from './waterfall.ts'
import { SPAN_MS } from './waterfall.tsx'

/** Rows that are listed: what one can read. */
const SHOWN = 40
const SHOWN_FRAMES = 12

const sizeText = (bytes: number): string => (bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(1)} kB`)
const timeText = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(2)} s`)

/** The requests of one lane in the picture, with the words and columns of DevTools. */
export function NetworkLog({ lab }: { readonly lab: Lab }) {
  const { lab: text } = words.value
  const { log } = text
  const chosenId = useSignal<number | null>(null)
  // Read with the figures, twice a second.
  void lab.figures.value
  const toMs = lab.pictureEnd()
  const rows = rowsIn(lab.recording.lane(lab.chosen.value), toMs - SPAN_MS, toMs)
  const shown = rows.slice(-SHOWN)
  const chosen = rows.find(({ id }) => id === chosenId.value)
  return (
    <div class="log">
      <h2>{log.heading}</h2>
      <p class="note">{log.hint}</p>
      <label class="chosen-lane">
        {log.lane}{' '}
        <select
          value={lab.chosen.value}
          onChange={({ currentTarget }) => {
            lab.chosen.value = currentTarget.value
          }}
        >
          {lab.lanes.value.map((name) => (
            <option key={name} value={name}>
              {techniqueWords(name).name}
            </option>
          ))}
        </select>
      </label>
      <Scrolls label={log.heading}>
        <table>
          <thead>
            <tr>
              {[log.name, log.method, log.status, log.type, log.size, log.time, log.waterfall].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row
                key={row.id}
                row={row}
                toMs={toMs}
                isChosen={row.id === chosenId.value}
                choose={() => {
                  chosenId.value = row.id === chosenId.value ? null : row.id
                }}
              />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p class="note">{log.none}</p>}
      </Scrolls>
      {rows.length > SHOWN && <p class="note">{log.more(rows.length - SHOWN)}</p>}
      {chosen !== undefined && <Detail row={chosen} />}
      {lab.recording.isCut && <p class="note">{text.cutNote}</p>}
    </div>
  )
}

interface RowProps {
  readonly row: RequestRow
  readonly toMs: number
  readonly isChosen: boolean
  choose(): void
}

function Row({ row, toMs, isChosen, choose }: RowProps) {
  const { log } = words.value.lab
  const { startMs, responseMs, endMs } = row
  const percent = (ms: number) => Math.min(100, Math.max(0, (100 * (ms - toMs + SPAN_MS)) / SPAN_MS))
  const start = percent(startMs)
  const turn = percent(responseMs ?? endMs ?? toMs)
  const end = percent(endMs ?? toMs)
  const status = row.status ?? (row.isStopped ? log.failed : log.pending)
  return (
    <tr data-chosen={isChosen} data-failed={row.isStopped}>
      <th scope="row">
        <button type="button" aria-pressed={isChosen} onClick={choose}>
          {nameOf(row)}
        </button>
      </th>
      <td>{row.method}</td>
      <td>{status}</td>
      <td>{typeOf(row)}</td>
      <td>{sizeText(row.bytesUp + row.bytesDown)}</td>
      <td>{endMs === null ? log.pending : timeText(endMs - startMs)}</td>
      <td class="bars">
        <span class="waiting" style={{ left: `${start}%`, width: `${turn - start}%` }} />
        <span class="content" style={{ left: `${turn}%`, width: `${Math.max(end - turn, 0.5)}%` }} />
      </td>
    </tr>
  )
}

function Detail({ row }: { readonly row: RequestRow }) {
  const { log } = words.value.lab
  return (
    <div class="detail">
      <h3>{log.headers}</h3>
      <pre>{`${row.headUp}\n${row.headDown}`.replaceAll('\r', '')}</pre>
      {row.frames.length > 0 && (
        <>
          <h3>{log.messages(row.frames.length)}</h3>
          <ol>
            {row.frames.slice(-SHOWN_FRAMES).map((frame) => (
              <li key={frame.at} data-way={frame.way}>
                <span aria-hidden="true">{frame.way === 'up' ? '↑' : '↓'}</span> <code>{frame.text}</code>{' '}
                <span class="note">{frame.bytes} B</span>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  )
}
