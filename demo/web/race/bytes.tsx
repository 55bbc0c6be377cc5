import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { TappedUnit } from '../../server/network/seen.ts'
import { readBytes } from '../site/network.ts'
import { bytesOf } from '../wire/dissect/dissect.ts'
import { utf8 } from '../wire/dissect/field.ts'
import { hexOf, unmaskedOf } from '../wire/dissect/socket.ts'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { followBytes } from './follow-bytes.ts'
import type { Race } from './race.ts'

/** Of a frame, in hexadecimal. */
const HEX_BYTES = 24
/** A reader who has scrolled up is left where they are. */
const AT_END_PX = 40

/** The last bytes of one lane, as the proxy in front of the server passed them on. */
export function Bytes({ race }: { readonly race: Race }) {
  const { wire } = words.value.race
  const lane = useSignal(race.lanes[0]?.name ?? '')
  const shown = lane.value
  const units = useSignal<readonly TappedUnit[]>([])
  const list = useRef<HTMLOListElement>(null)
  useEffect(
    () =>
      followBytes(
        (after) => readBytes(race.visitor, shown, after),
        (all) => {
          units.value = all
        },
      ),
    [race, shown, units],
  )
  useEffect(() => {
    const { current } = list
    if (current === null) return
    const { scrollHeight, scrollTop, clientHeight } = current
    if (scrollHeight - scrollTop - clientHeight < clientHeight + AT_END_PX) current.scrollTop = scrollHeight
  }, [units.value])
  return (
    <section class="bytes" aria-labelledby="bytes-heading">
      <h2 id="bytes-heading">{wire.heading}</h2>
      <label>
        {wire.lane}{' '}
        <select
          value={lane.value}
          onChange={({ currentTarget }) => {
            lane.value = currentTarget.value
          }}
        >
          {race.lanes.map(({ name }) => (
            <option key={name} value={name}>
              {techniqueWords(name).name}
            </option>
          ))}
        </select>
      </label>
      <p class="note">
        {wire.note} <a href="/wire">{wire.more}</a>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable without a mouse, and Safari does not see to it */}
      <ol ref={list} tabIndex={0} aria-labelledby="bytes-heading">
        {units.value.length === 0 && <li class="none">{wire.none}</li>}
        {units.value.map((unit) => (
          <li key={unit.id} data-way={unit.way}>
            <span class="way">
              {unit.way === 'up' ? '↑' : '↓'} {wire[unit.way]} · {unit.bytes} B
            </span>
            <Content unit={unit} />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** A frame as its bytes and, unmasked, as its text; everything else is text. */
function Content({ unit }: { readonly unit: TappedUnit }) {
  const bytes = bytesOf(unit.data)
  if (unit.type !== 'frame') return <pre>{utf8(bytes)}</pre>
  return (
    <>
      <code class="hex">{hexOf(bytes.subarray(0, HEX_BYTES))}</code>
      <pre>{unmaskedOf(bytes)}</pre>
    </>
  )
}
