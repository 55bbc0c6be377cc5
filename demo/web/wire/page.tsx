import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { Glyph } from '../site/glyph.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { type Field, leavesOf } from './dissect/field.ts'
import { FieldTree } from './field-tree.tsx'
import { HexView } from './hex-view.tsx'
import type { Crossing, Recorder } from './recorder.ts'
import { Worked } from './worked.tsx'

/** A reader who has scrolled up is left where they are. */
const AT_END_PX = 60

export function WirePage({ recorder }: { readonly recorder: Recorder }) {
  const { wire: text } = words.value
  return (
    <>
      <h1>{text.heading}</h1>
      <p class="lead">{text.sentence}</p>
      <Controls recorder={recorder} />
      <div class="wire">
        <CrossingList recorder={recorder} />
        <Detail crossing={recorder.crossing.value} />
      </div>
      <footer>
        <p class="note">{text.secrets}</p>
      </footer>
    </>
  )
}

function Controls({ recorder }: { readonly recorder: Recorder }) {
  const { wire: text } = words.value
  const isPaused = recorder.isPaused.value
  const { isRecorded, transports } = recorder.source
  const choices = [null, ...transports]
  return (
    <>
      {isRecorded && <p class="note recorded">{text.recorded}</p>}
      <fieldset class="techniques" hidden={isRecorded}>
        <legend>{text.technique}</legend>
        {choices.map((choice) => (
          <label key={choice ?? 'automatic'} data-technique={choice ?? 'automatic'}>
            <input
              type="radio"
              name="technique"
              checked={recorder.chosen.value === choice}
              onChange={() => recorder.use(choice)}
            />
            <Glyph of={choice ?? 'automatic'} /> {choice === null ? text.automatic : techniqueWords(choice).name}
          </label>
        ))}
      </fieldset>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => recorder.say()}>
          {isRecorded ? text.again : text.say}
        </button>
        <button
          type="button"
          aria-pressed={isPaused}
          onClick={() => {
            recorder.isPaused.value = !isPaused
          }}
        >
          {isPaused ? text.resume : text.pause}
        </button>
      </div>
    </>
  )
}

function CrossingList({ recorder }: { readonly recorder: Recorder }) {
  const { wire: text } = words.value
  const list = useRef<HTMLOListElement>(null)
  const crossings = recorder.crossings.value
  const isAtEnd = useRef(true)
  useEffect(() => {
    const { current } = list
    if (current !== null && isAtEnd.current) current.scrollTop = current.scrollHeight
  }, [crossings])
  return (
    <section class="crossings" aria-labelledby="crossings-heading">
      <h2 id="crossings-heading">{text.units}</h2>
      <ol
        ref={list}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX
        }}
      >
        {crossings.length === 0 && <li class="none">{text.nothing}</li>}
        {crossings.map((crossing) => (
          <CrossingRow key={crossing.unit.id} crossing={crossing} recorder={recorder} />
        ))}
      </ol>
    </section>
  )
}

function CrossingRow({ crossing, recorder }: { readonly crossing: Crossing; readonly recorder: Recorder }) {
  const { wire: text } = words.value
  const { unit, technique, summary } = crossing
  return (
    <li data-technique={technique} data-way={unit.way} data-type={unit.type}>
      <button
        type="button"
        aria-pressed={recorder.chosenId.value === unit.id}
        onClick={() => {
          recorder.chosenId.value = unit.id
        }}
      >
        <span class="way">
          {unit.way === 'up' ? '↑' : '↓'} {text[unit.way]} · {techniqueWords(technique).name} ·{' '}
          {text.request(unit.exchange)} · {unit.bytes} B
        </span>
        <code>{summary}</code>
      </button>
    </li>
  )
}

function Detail({ crossing }: { readonly crossing: Crossing | null }) {
  const { wire: text } = words.value
  const chosen = useSignal<Field | null>(null)
  const id = crossing?.unit.id
  useEffect(() => {
    chosen.value = null
  }, [id, chosen])
  if (crossing === null) return <p class="detail">{text.choose}</p>
  const { bytes, fields, unit } = crossing
  const select = (at: number) => {
    chosen.value = fields.flatMap(leavesOf).find(({ start, end }) => start <= at && at < end) ?? null
  }
  return (
    <section class="detail" aria-labelledby="fields-heading">
      <h2 id="fields-heading">{text.fieldsHeading}</h2>
      <p class="note">
        {text.fieldsNote} {bytes.length < unit.bytes && text.cut(bytes.length, unit.bytes)}
      </p>
      <HexView bytes={bytes} chosen={chosen.value} onChoose={select} />
      <FieldTree
        fields={fields}
        chosen={chosen.value}
        onChoose={(field) => {
          chosen.value = field
        }}
      />
      <Worked crossing={crossing} />
    </section>
  )
}
