import { useSignal } from '@preact/signals'
import { useEffect, useMemo } from 'preact/hooks'
import type { FaultName } from '../../server/network/seen.ts'
import { LanePicture } from '../lane/lane-picture.tsx'
import { IS_RECORDED } from '../recorded/is-recorded.ts'
import { TrialPlayer } from '../recorded/trial-player.ts'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { EngineIoWalk } from './engine-io/walk.tsx'
import { type ShownTrial, Trial } from './trial.ts'

/** How the network of a figure can be broken: what tells on that technique. */
const FAULTS: readonly FaultName[] = ['none', 'no-websocket', 'held-streams', 'one-behind', 'outage']

const trialOf = (technique: string): ShownTrial => (IS_RECORDED ? new TrialPlayer(technique) : new Trial(technique))

/** A technique that the reader starts: its picture, what it costs, and a network to break. */
export function LiveFigure({ technique }: { readonly technique: string }) {
  const { history, race } = words.value
  const { figure } = history
  const trial = useMemo(() => trialOf(technique), [technique])
  useEffect(() => () => trial.stop(), [trial])
  const isRunning = trial.isRunning.value
  const { name } = techniqueWords(technique)
  const numbers = trial.numbers.value
  return (
    <div class="live" data-technique={technique} data-running={isRunning}>
      <div class="buttons">
        <button type="button" class="primary" onClick={() => (isRunning ? trial.stop() : trial.start())}>
          {isRunning ? figure.stop : figure.start}
        </button>
        <label>
          {figure.break}{' '}
          <select
            value={trial.fault.value}
            onChange={({ currentTarget }) => void trial.use(currentTarget.value as FaultName)}
          >
            {FAULTS.map((fault) => (
              <option key={fault} value={fault}>
                {race.faults[fault]}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Guess trial={trial} />
      <LanePicture lane={trial.lane} label={figure.picture(name)} />
      {/* A technique that shows itself puts its frame here. */}
      <div data-stage={technique === 'reload' ? '' : undefined} />
      <dl class="numbers" aria-live="off">
        <div>
          <dt>{figure.messages}</dt>
          <dd data-figure-number="messages">{numbers.messages}</dd>
        </div>
        <div>
          <dt>{figure.requests}</dt>
          <dd data-figure-number="requests">{numbers.requests}</dd>
        </div>
        <div>
          <dt>{figure.bytes}</dt>
          <dd>{numbers.messages === 0 ? '–' : Math.round(numbers.bytes / numbers.messages)}</dd>
        </div>
        <div>
          <dt>{figure.lost}</dt>
          <dd data-figure-number="lost">{technique === 'reload' ? '–' : numbers.lost}</dd>
        </div>
      </dl>
      <p class="note">{isRunning ? figure.running : figure.idle}</p>
      {trial.said.value !== '' && (
        <p class="said" lang="en">
          {trial.said.value}
        </p>
      )}
      {trial.tapped !== null && <EngineIoWalk tapped={trial.tapped} />}
    </div>
  )
}

const GUESS_AFTER = 20

/** A number that is guessed first, and measured then. */
function Guess({ trial }: { readonly trial: ShownTrial }) {
  const { figure } = words.value.history
  const guess = useSignal('')
  const { messages, requests } = trial.numbers.value
  const measured = useSignal<number | null>(null)
  useEffect(() => {
    if (messages >= GUESS_AFTER) measured.value ??= requests
  }, [messages, requests, measured])
  return (
    <p class="guess">
      <label>
        {figure.guess}{' '}
        <input
          type="number"
          min="0"
          max="999"
          value={guess.value}
          onInput={({ currentTarget }) => {
            guess.value = currentTarget.value
          }}
        />
      </label>{' '}
      {measured.value !== null && guess.value !== '' && figure.guessed(Number(guess.value), measured.value)}
    </p>
  )
}
