import { useSignal } from '@preact/signals'
import { words } from '../words/language.ts'
import { csvOf } from './export/csv.ts'
import { harOf } from './export/har.ts'
import { pngOf } from './export/png.ts'
import type { Lab } from './lab.ts'

const COPIED_MS = 2_000

/** Of the format, not of the project: readers of HAR files only show it. */
const CREATOR_VERSION = '1'

function save(name: string, data: Blob): void {
  const url = URL.createObjectURL(data)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), COPIED_MS)
}

/** The state as a link, and what happened as files. */
export function Exports({ lab }: { readonly lab: Lab }) {
  const { lab: text } = words.value
  const { exports } = text
  const isCopied = useSignal(false)
  const rows = () => [...lab.recording.lanes.values()].flatMap(({ rows }) => rows)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(location.href)
    isCopied.value = true
    setTimeout(() => {
      isCopied.value = false
    }, COPIED_MS)
  }
  const saveCsv = () => save('lab.csv', new Blob([csvOf(lab.figures.value, lab.recording.lanes)], { type: 'text/csv' }))
  const saveHar = () => {
    const har = JSON.stringify(harOf(rows(), location.origin, CREATOR_VERSION), null, 1)
    save('lab.har', new Blob([har], { type: 'application/json' }))
  }
  const savePng = async (): Promise<void> => {
    const png = await pngOf(lab, `${text.heading}: ${text.stage[lab.stage.value]}`)
    if (png !== null) save('lab.png', png)
  }
  return (
    <section class="exports" aria-label={exports.heading}>
      <h2>{exports.heading}</h2>
      <div class="buttons">
        <button type="button" onClick={() => void copy()}>
          {isCopied.value ? exports.copied : exports.link}
        </button>
        <button type="button" onClick={saveCsv}>
          {exports.csv}
        </button>
        <button type="button" onClick={() => void savePng()}>
          {exports.png}
        </button>
        <button type="button" onClick={saveHar}>
          {exports.har}
        </button>
      </div>
    </section>
  )
}
