import type { LabSettings } from '../../server/lab/settings.ts'
import { Glyph } from '../site/glyph.tsx'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import type { Lab } from './lab.ts'
import type { LaneKind } from './lane-client.ts'
import { heldBy, LANE_KINDS } from './lanes.ts'
import { CHOICES, DIRECTION_CHOICES } from './settings.ts'
import { STAGE_NAMES } from './stages.ts'

/** What the load is, and which way it goes. */
export function Controls({ lab }: { readonly lab: Lab }) {
  const { lab: text } = words.value
  const isRunning = lab.isRunning.value
  return (
    <section class="controls" aria-label={text.controls}>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => void lab.run(!isRunning)}>
          {isRunning ? text.pause : text.go}
        </button>
        <button type="button" disabled={lab.backend.isRecorded} onClick={() => void lab.step()}>
          {text.step}
        </button>
        <button type="button" onClick={() => lab.reset()}>
          {text.anew}
        </button>
      </div>
      <div class="choices">
        <NumberChoice lab={lab} name="everyMs" label={text.rate} textOf={text.rates} />
        <NumberChoice lab={lab} name="bytes" label={text.size} textOf={text.sizes} />
        <label>
          <span class="term">{text.direction}</span>
          <select
            disabled={lab.backend.isRecorded}
            value={lab.settings.value.direction}
            onChange={({ currentTarget }) => {
              const direction = DIRECTION_CHOICES.find((each) => each === currentTarget.value)
              if (direction !== undefined) void lab.set({ direction })
            }}
          >
            {DIRECTION_CHOICES.map((direction) => (
              <option key={direction} value={direction}>
                {text.directions[direction]}
              </option>
            ))}
          </select>
        </label>
        <NumberChoice lab={lab} name="pollMs" label={text.poll} textOf={text.times} />
        <NumberChoice lab={lab} name="holdMs" label={text.hold} textOf={text.times} />
        <NumberChoice lab={lab} name="roundTripMs" label={text.roundTrip} textOf={text.added} />
      </div>
    </section>
  )
}

interface NumberChoiceProps {
  readonly lab: Lab
  readonly name: keyof typeof CHOICES & keyof LabSettings
  readonly label: string
  textOf(value: number): string
}

function NumberChoice({ lab, name, label, textOf }: NumberChoiceProps) {
  const value = lab.settings.value[name]
  // An address can say a number that no choice has.
  const choices = [...new Set<number>([...CHOICES[name], value])]
  return (
    <label>
      <span class="term">{label}</span>
      <select
        disabled={lab.backend.isRecorded}
        value={value}
        onChange={({ currentTarget }) => void lab.set({ [name]: Number(currentTarget.value) })}
      >
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {textOf(choice)}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The famous cases, each with its key. */
export function Stages({ lab }: { readonly lab: Lab }) {
  const { lab: text } = words.value
  const current = lab.stage.value
  return (
    <section class="stages" aria-label={text.stages}>
      <ol>
        {STAGE_NAMES.map((name, at) => (
          <li key={name}>
            <button type="button" aria-pressed={name === current} onClick={() => void lab.play(name)}>
              <kbd>{at + 1}</kbd> {text.stage[name]}
            </button>
          </li>
        ))}
      </ol>
      <p class="network" role="status" data-fault={lab.isReachable.value ? lab.fault.value : 'away'}>
        {lab.isReachable.value ? text.about[current] : text.away}
      </p>
    </section>
  )
}

const FAMILIES: readonly LaneKind['family'][] = ['modern', 'historical', 'engine-io']

/** Which techniques run. */
export function LaneChoice({ lab }: { readonly lab: Lab }) {
  const { lab: text } = words.value
  const lanes = lab.lanes.value
  const isFull = heldBy(lanes) >= lab.maxHeld
  return (
    <details class="lane-choice">
      <summary>{text.techniques(lanes.length, LANE_KINDS.length)}</summary>
      {FAMILIES.map((family) => (
        <fieldset key={family}>
          <legend>{text.families[family]}</legend>
          {LANE_KINDS.filter((kind) => kind.family === family).map(({ name, holds }) => (
            <label key={name} data-technique={name}>
              <input
                type="checkbox"
                checked={lanes.includes(name)}
                disabled={!lanes.includes(name) && holds && isFull}
                onChange={({ currentTarget }) => void lab.toggleLane(name, currentTarget.checked)}
              />{' '}
              <Glyph of={name} /> {techniqueWords(name).name}
            </label>
          ))}
        </fieldset>
      ))}
      {isFull && <p class="note">{text.full}</p>}
    </details>
  )
}
