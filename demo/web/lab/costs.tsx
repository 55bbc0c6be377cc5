import { Glyph } from '../site/glyph.tsx'
import { Scrolls } from '../site/scrolls.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import type { Lab } from './lab.ts'

const NONE = '–'

/** A number with as many digits as say something. */
export function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE
  if (value >= 100 || Number.isInteger(value)) return String(Math.round(value))
  return value.toFixed(value >= 10 ? 1 : 2)
}

/** What each lane has cost and brought since counting began. */
export function Costs({ lab }: { readonly lab: Lab }) {
  const { lab: text } = words.value
  const { column } = text
  const figures = lab.figures.value
  const silence = lab.silence.value
  const most = Math.max(1, ...[...figures.values()].map(({ bytesPerMessage }) => bytesPerMessage ?? 0))
  return (
    <div class="costs">
      <h2>{text.costs}</h2>
      <Scrolls label={text.costs}>
        <table>
          <thead>
            <tr>
              {Object.entries(column).map(([name, title]) => (
                <th key={name} scope="col" data-column={name}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lab.lanes.value.map((name) => {
              const found = figures.get(name)
              const silent = silence.get(name)
              const share = found?.overhead ?? null
              return (
                <tr key={name} data-row={name} data-technique={name}>
                  <th scope="row">
                    <Glyph of={name} /> {techniqueWords(name).name}
                  </th>
                  <td data-column="messages">{found?.messages ?? 0}</td>
                  <td data-column="requests">{found?.requests ?? 0}</td>
                  <td data-column="perMessage">{short(found?.requestsPerMessage)}</td>
                  <td data-column="bytes">
                    <span class="size">{short(found?.bytesPerMessage)}</span>
                    <span class="bar" aria-hidden="true">
                      <span
                        class="content"
                        style={{ width: `${(100 * (found?.bytesPerMessage ?? 0) * (1 - (share ?? 0))) / most}%` }}
                      />
                      <span
                        class="overhead"
                        style={{ width: `${(100 * (found?.bytesPerMessage ?? 0) * (share ?? 0)) / most}%` }}
                      />
                    </span>
                  </td>
                  <td data-column="overhead">{share === null ? NONE : `${Math.round(share * 100)} %`}</td>
                  <td data-column="p50">{short(found?.p50)}</td>
                  <td data-column="p95">{short(found?.p95)}</td>
                  <td data-column="p99">{short(found?.p99)}</td>
                  <td data-column="silentBytes">{silent === undefined ? NONE : Math.round(silent.bytes)}</td>
                  <td data-column="silentRequests">{silent === undefined ? NONE : short(silent.requests)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </Scrolls>
      <p class="note">
        {text.countedNote} {text.latencyNote(short(lab.clockErrorMs))} {text.silenceNote}
      </p>
    </div>
  )
}
