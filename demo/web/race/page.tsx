import { useSignal } from '@preact/signals'
import type { Lane } from '../lane/lane.ts'
import { LanePicture } from '../lane/lane-picture.tsx'
import { SHOWN_MS } from '../lane/picture.ts'
import { Glyph } from '../site/glyph.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { Bytes } from './bytes.tsx'
import type { LaneNumbers } from './lane-numbers.ts'
import { AUTOMATIC, FAULTS, RATES_MS, Race, type ShownRace } from './race.ts'

const nextOf = <T,>(all: readonly T[], current: T): T => all[(all.indexOf(current) + 1) % all.length] ?? current

export function RacePage({ race }: { readonly race: ShownRace }) {
  const { race: text, site } = words.value
  const isShowingBytes = useSignal(false)
  const fault = race.fault.value
  const breakLabel = fault === 'none' ? text.break : nextOf(FAULTS, fault) === 'none' ? text.heal : text.breakMore
  return (
    <>
      <div class="opening">
        <h1>{text.heading}</h1>
        <p class="lead">{text.sentence}</p>
        <div class="buttons">
          <button type="button" class="primary" onClick={() => void race.use(nextOf(FAULTS, fault))}>
            {breakLabel}
          </button>
          {race instanceof Race && (
            <>
              <button type="button" onClick={() => race.pace(nextOf(RATES_MS, race.everyMs.value))}>
                {text.rate}
              </button>
              <button
                type="button"
                aria-expanded={isShowingBytes.value}
                onClick={() => {
                  isShowingBytes.value = !isShowingBytes.value
                }}
              >
                {isShowingBytes.value ? text.hideBytes : text.bytes}
              </button>
            </>
          )}
        </div>
        <p class="network" role="status" data-fault={race.isReachable.value ? fault : 'away'}>
          {race.isReachable.value ? text.faults[fault] : text.offline} <span>{text.everyMs(race.everyMs.value)}</span>
        </p>
      </div>
      <section class="lanes" aria-label={text.lanes}>
        <Legend />
        {race.lanes.map((lane) => (
          <LaneRow key={lane.name} lane={lane} numbers={race.numbers.value.get(lane.name)} />
        ))}
        <p class="note">{race.twin === null && fault === 'held-streams' ? text.sixConnections : text.measured}</p>
        {race.twin !== null && <p class="note">{text.twin(location.host, race.twin)}</p>}
      </section>
      {race instanceof Race && isShowingBytes.value && <Bytes race={race} />}
      <p class="next">
        {text.next}
        <a href="/session">{text.nextSession}</a>
      </p>
      <footer>
        <p class="note">{site.source}</p>
      </footer>
    </>
  )
}

function Legend() {
  const { legend } = words.value.race
  return (
    <ul class="legend">
      <li>
        <span class="key bar" /> {legend.request}
      </li>
      <li>
        <span class="key dot" /> {legend.message}
      </li>
      <li>
        <span class="key vain" /> {legend.vain}
      </li>
      <li>
        <span class="key up" /> {legend.up}
      </li>
    </ul>
  )
}

interface LaneProps {
  readonly lane: Lane
  readonly numbers: LaneNumbers | undefined
}

function LaneRow({ lane, numbers }: LaneProps) {
  const { race: text } = words.value
  const { name, how } = techniqueWords(lane.name)
  const carrying = numbers?.technique ?? null
  const now =
    carrying === null ? text.waiting : lane.name === AUTOMATIC ? text.using(techniqueWords(carrying).name) : how
  return (
    <article class="lane" data-lane={lane.name} data-technique={carrying ?? lane.name} data-carries={carrying !== null}>
      <div class="who">
        <h2>
          <Glyph of={lane.name} /> {name}
        </h2>
        <p class="how">{now}</p>
      </div>
      <LanePicture lane={lane} label={pictureLabel(lane, name)} />
      <Numbers numbers={numbers} isPolling={lane.name.endsWith('polling') || lane.name === AUTOMATIC} />
    </article>
  )
}

function Numbers({ numbers, isPolling }: { readonly numbers: LaneNumbers | undefined; readonly isPolling: boolean }) {
  const { numbers: text } = words.value.race
  const { requests = 0, inVain = 0, lateMs = null, bytesPerMessage = null } = numbers ?? {}
  const figures: readonly (readonly [string, string])[] = [
    [text.requests, String(requests)],
    [text.inVain, isPolling ? String(inVain) : '–'],
    [text.late, lateMs === null ? '–' : `${Math.round(lateMs)} ms`],
    [text.bytes, bytesPerMessage === null ? '–' : String(Math.round(bytesPerMessage))],
  ]
  return (
    <dl class="numbers">
      {figures.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function pictureLabel(lane: Lane, name: string): string {
  const shown = lane.since(performance.now() - SHOWN_MS)
  const messages = shown.reduce((sum, { messagesMs }) => sum + messagesMs.length, 0)
  return words.value.race.picture(name, shown.length, messages)
}
