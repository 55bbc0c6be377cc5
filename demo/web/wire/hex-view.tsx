import { Fragment } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { words } from '../words/language.ts'
import type { Field } from './dissect/field.ts'
import { hexOf } from './dissect/socket.ts'

const ROW_BYTES = 16

interface HexProps {
  readonly bytes: Uint8Array
  readonly chosen: Field | null
  onChoose(at: number): void
}

const charOf = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')

interface Run {
  readonly bytes: Uint8Array
  readonly isChosen: boolean
}

/** The bytes of a row, divided where the chosen field begins and ends. Empty parts are left out. */
function runsOf(row: Uint8Array, from: number, to: number): readonly Run[] {
  const runs = [
    { bytes: row.subarray(0, from), isChosen: false },
    { bytes: row.subarray(from, to), isChosen: true },
    { bytes: row.subarray(Math.max(from, to)), isChosen: false },
  ]
  return runs.filter(({ bytes }) => bytes.length > 0)
}

/** Bytes in rows of sixteen, as numbers and as characters; those of the chosen field stand out. */
export function HexView({ bytes, chosen, onChoose }: HexProps) {
  const rows = Array.from({ length: Math.ceil(bytes.length / ROW_BYTES) }, (_, row) => row * ROW_BYTES)
  const view = useRef<HTMLElement>(null)
  useEffect(() => {
    const { current } = view
    if (current === null || chosen === null) return
    const row = current.children[Math.floor(chosen.start / ROW_BYTES)]
    if (row instanceof HTMLElement) current.scrollTop = row.offsetTop - current.offsetTop - row.offsetHeight
  }, [chosen])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable without a mouse
    <section ref={view} class="hex" tabIndex={0} aria-label={words.value.wire.hex}>
      {rows.map((start) => (
        <HexRow key={start} bytes={bytes} start={start} chosen={chosen} onChoose={onChoose} />
      ))}
    </section>
  )
}

/** A text for each run, not an element for each byte: a head of 700 bytes would be 1,400 of them. */
function HexRow({ bytes, start, chosen, onChoose }: HexProps & { readonly start: number }) {
  const row = bytes.subarray(start, start + ROW_BYTES)
  const inRow = (at: number) => Math.min(Math.max(at - start, 0), row.length)
  const runs = chosen === null ? runsOf(row, 0, 0) : runsOf(row, inRow(chosen.start), inRow(chosen.end))
  const choose = ({ currentTarget, clientX }: MouseEvent) => {
    if (!(currentTarget instanceof HTMLElement)) return
    // All columns are equally wide, and as wide as the sixteenth part of a row: see the style.
    const { left, width } = currentTarget.getBoundingClientRect()
    const column = Math.floor(((clientX - left) / width) * ROW_BYTES)
    if (column >= 0 && column < row.length) onChoose(start + column)
  }
  return (
    <div class="row">
      <span class="offset">{start.toString(16).padStart(4, '0')}</span>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tree is the way for the keyboard */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above, where a thousand stops would be none */}
      <span class="cells" onClick={choose}>
        {runs.map(({ bytes, isChosen }, i) => (
          <Fragment key={i}>
            {i > 0 && ' '}
            <span data-chosen={isChosen}>{hexOf(bytes)}</span>
          </Fragment>
        ))}
      </span>
      <span class="chars">
        {runs.map(({ bytes, isChosen }, i) => (
          <span key={i} data-chosen={isChosen}>
            {[...bytes].map(charOf).join('')}
          </span>
        ))}
      </span>
    </div>
  )
}
