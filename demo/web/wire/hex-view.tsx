import { useEffect, useRef } from 'preact/hooks'
import { words } from '../words/language.ts'
import type { Field } from './dissect/field.ts'

const ROW_BYTES = 16

interface HexProps {
  readonly bytes: Uint8Array
  readonly chosen: Field | null
  onChoose(at: number): void
}

const shown = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')

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
  const isChosen = (at: number) => chosen !== null && chosen.start <= at && at < chosen.end
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable without a mouse
    <section ref={view} class="hex" tabIndex={0} aria-label={words.value.wire.hex}>
      {rows.map((start) => (
        <div class="row" key={start}>
          <span class="offset">{start.toString(16).padStart(4, '0')}</span>
          <span class="cells">
            {[...bytes.subarray(start, start + ROW_BYTES)].map((byte, column) => (
              // The tree is the way for the keyboard: a thousand stops would be none.
              // biome-ignore lint/a11y/noStaticElementInteractions: as above
              // biome-ignore lint/a11y/useKeyWithClickEvents: as above
              <span
                key={column}
                class="byte"
                data-chosen={isChosen(start + column)}
                onClick={() => onChoose(start + column)}
              >
                {byte.toString(16).padStart(2, '0')}
              </span>
            ))}
          </span>
          <span class="chars">
            {[...bytes.subarray(start, start + ROW_BYTES)].map((byte, column) => (
              <span key={column} data-chosen={isChosen(start + column)}>
                {shown(byte)}
              </span>
            ))}
          </span>
        </div>
      ))}
    </section>
  )
}
