import { useEffect, useRef } from 'preact/hooks'
import { animate } from '../lane/animate.ts'
import { paletteOf, remembered } from '../lane/picture.ts'
import { Glyph } from '../site/glyph.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import type { Lab } from './lab.ts'
import { LanePainter } from './lane-painter.ts'
import { AUTOMATIC } from './lanes.ts'
import type { Recording } from './recording.ts'
import { type Drawn, rowsIn } from './waterfall.ts'

/** How much of the past one picture shows. */
export const SPAN_MS = 10_000
const TICKS = [10, 8, 6, 4, 2, 0]
const SCRUB_STEP_MS = 250
/** Lanes so far above and below what is shown are drawn, so that none is seen empty. */
const SEEN_MARGIN = '200px'

/** What is drawn of a lane at this moment. */
export const drawnOf = (lab: Lab, recording: Recording, name: string): Drawn => ({
  record: recording.lane(name),
  technique: name === AUTOMATIC ? (lab.carriers.value.get(name) ?? AUTOMATIC) : name,
  sent: recording.sent,
  goesDown: lab.settings.value.direction !== 'up',
  picked: lab.picked.value?.lane === name ? lab.picked.value.n : null,
})

/** All lanes, one under the other, on one axis of time; the past can be looked at while it goes on. */
export function Waterfall({ lab }: { readonly lab: Lab }) {
  const { lab: text } = words.value
  const section = useRef<HTMLElement>(null)
  useEffect(() => {
    const { current } = section
    if (current === null) return
    const painters = new WeakMap<HTMLCanvasElement, LanePainter>()
    const shown = new Set<Element>()
    const watched = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) {
          if (isIntersecting) shown.add(target)
          else shown.delete(target)
        }
      },
      { rootMargin: SEEN_MARGIN },
    )
    const stop = animate(() => {
      const palette = remembered(paletteOf(current))
      const [toMs, now] = [lab.pictureEnd(), performance.now()]
      for (const canvas of current.querySelectorAll<HTMLCanvasElement>('canvas[data-picture]')) {
        let painter = painters.get(canvas)
        if (painter === undefined) {
          painter = new LanePainter(canvas)
          painters.set(canvas, painter)
          shown.add(canvas)
          watched.observe(canvas)
        }
        const name = canvas.dataset['picture'] ?? ''
        painter.paint(
          drawnOf(lab, lab.recording, name),
          palette,
          { fromMs: toMs - SPAN_MS, toMs },
          now,
          shown.has(canvas),
        )
      }
    })
    return () => {
      stop()
      watched.disconnect()
    }
  }, [lab])
  return (
    <section class="waterfall" aria-label={text.lanes} ref={section}>
      <Legend />
      <div class="axis" aria-hidden="true">
        <span />
        <p>
          {TICKS.map((seconds) => (
            <span key={seconds}>{seconds === 0 ? '0 s' : `−${seconds} s`}</span>
          ))}
        </p>
        <span />
      </div>
      {lab.lanes.value.map((name) => (
        <LaneRow key={name} lab={lab} name={name} />
      ))}
      <Scrubber lab={lab} />
    </section>
  )
}

function Legend() {
  const { legend } = words.value.lab
  return (
    <ul class="legend">
      <li>
        <span class="key waiting" /> {legend.waiting}
      </li>
      <li>
        <span class="key content" /> {legend.content}
      </li>
      <li>
        <span class="key vain" /> {legend.vain}
      </li>
      <li>
        <span class="key message" /> {legend.message}
      </li>
      <li>
        <span class="key up" /> {legend.up}
      </li>
    </ul>
  )
}

function LaneRow({ lab, name }: { readonly lab: Lab; readonly name: string }) {
  const { lab: text } = words.value
  const { name: title, how } = techniqueWords(name)
  const carrier = lab.carriers.value.get(name)
  const isAutomatic = name === AUTOMATIC
  const state =
    carrier === undefined ? text.notCarried : isAutomatic ? text.carriedBy(techniqueWords(carrier).name) : how
  const toMs = lab.pictureEnd()
  const record = lab.recording.lane(name)
  // Read again with the figures: what a screen reader is told changes twice a second, not with each picture.
  const messages = lab.figures.value.get(name)?.messages ?? 0
  const label = text.picture(title, rowsIn(record, toMs - SPAN_MS, toMs).length, messages)
  return (
    <article
      class="lane"
      data-lane={name}
      data-technique={isAutomatic ? (carrier ?? AUTOMATIC) : name}
      data-carries={carrier !== undefined}
    >
      <div class="who">
        <h2>
          <Glyph of={name} /> {title}
        </h2>
        <p class="how">{state}</p>
      </div>
      {/* The button beside it picks too, for those who do not point. */}
      <canvas
        data-picture={name}
        role="img"
        aria-label={label}
        onClick={({ currentTarget, offsetX }) => {
          if (!lab.backend.isRecorded)
            lab.pick(name, lab.pictureEnd() - SPAN_MS * (1 - offsetX / currentTarget.clientWidth))
        }}
      />
      {lab.backend.isRecorded ? (
        <span />
      ) : (
        <>
          <Actions lab={lab} name={name} title={title} canDouble={!name.includes('polling')} />
          <PickedNote lab={lab} name={name} />
        </>
      )}
    </article>
  )
}

interface ActionsProps {
  readonly lab: Lab
  readonly name: string
  readonly title: string
  readonly canDouble: boolean
}

/** What the reader has picked, and what has become of it. */
function PickedNote({ lab, name }: { readonly lab: Lab; readonly name: string }) {
  const { picked: text } = words.value.lab
  const picked = lab.picked.value
  const isHere = picked?.lane === name
  return (
    <p class="picked-note" aria-live="polite">
      {isHere ? text.states[picked.state](picked.n ?? 0) : ''}
    </p>
  )
}

function Actions({ lab, name, title, canDouble }: ActionsProps) {
  const { actions, actionLabels, noDouble } = words.value.lab
  const isHeld = lab.held.value.has(name)
  const { picked: text } = words.value.lab
  const found = lab.picked.value
  const picked = found?.lane === name && found.state === 'under-way' ? found.n : null
  // What can be done is done to the message that is picked, or else to the next one.
  const labelOf = (action: 'hold' | 'cut' | 'double') =>
    picked === null ? actionLabels[action](title) : text.labels[action](picked, title)
  const toggle = isHeld ? 'release' : 'hold'
  return (
    <div class="actions">
      <button type="button" aria-label={text.pickOf(title)} onClick={() => lab.pick(name)}>
        {text.pick}
      </button>
      <button
        type="button"
        aria-label={toggle === 'hold' ? labelOf(toggle) : actionLabels[toggle](title)}
        aria-pressed={isHeld}
        onClick={() => void lab.act(name, toggle)}
      >
        {actions[toggle]}
      </button>
      <button type="button" aria-label={labelOf('cut')} onClick={() => void lab.act(name, 'cut')}>
        {actions.cut}
      </button>
      <button
        type="button"
        aria-label={labelOf('double')}
        title={canDouble ? undefined : noDouble}
        disabled={!canDouble}
        onClick={() => void lab.act(name, 'double')}
      >
        {actions.double}
      </button>
    </div>
  )
}

/** Looks back over what is kept; what happens goes on. */
function Scrubber({ lab }: { readonly lab: Lab }) {
  const { lab: text } = words.value
  // Read so that the range grows with what is kept.
  void lab.figures.value
  const now = lab.now()
  const keptMs = Math.max(SPAN_MS, Math.min(now - (lab.recording.fromMs ?? now), 170_000))
  const end = lab.viewEnd.value
  const agoMs = end === null ? 0 : Math.max(0, now - end)
  return (
    <p class="scrubber">
      <label>
        <span class="term">{text.past}</span>
        <input
          type="range"
          min={-Math.round(keptMs)}
          max="0"
          step={SCRUB_STEP_MS}
          value={-Math.round(agoMs)}
          aria-valuetext={end === null ? text.live : text.ago(agoMs)}
          onInput={({ currentTarget }) =>
            lab.scrub(Number(currentTarget.value) === 0 ? null : lab.now() + Number(currentTarget.value))
          }
        />
      </label>
      <span class="ago">{end === null ? text.live : text.ago(agoMs)}</span>
      <button type="button" disabled={end === null} onClick={() => lab.scrub(null)}>
        {text.backToLive}
      </button>
    </p>
  )
}
