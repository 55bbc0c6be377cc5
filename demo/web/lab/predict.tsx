import { useSignal } from '@preact/signals'
import { words } from '../words/language.ts'
import { techniqueWords } from '../words/technique-words.ts'
import { short } from './costs.tsx'
import { GUESS_MESSAGES, type Lab, type Measured } from './lab.ts'
import { QUANTITIES } from './settings.ts'

/** Within so much of what was measured a guess is close. */
const CLOSE = 1.25

/** First a guess, then the measurement: what one has guessed one remembers. */
export function Predict({ lab }: { readonly lab: Lab }) {
  const { predict } = words.value.lab
  const { value: known } = lab.guess
  const lanes = lab.lanes.value
  const lane = useSignal(known?.lane ?? lanes[0] ?? '')
  const quantity = useSignal(known?.quantity ?? 'requests')
  const guess = useSignal(known === null ? '' : String(known.value))
  const measured = lab.measured.value
  return (
    <section class="predict" aria-label={predict.heading}>
      <h2>{predict.heading}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const value = Number(guess.value)
          if (guess.value !== '' && Number.isFinite(value))
            void lab.measure({ lane: lane.value, quantity: quantity.value, value })
        }}
      >
        <p class="question">{predict.question(GUESS_MESSAGES)}</p>
        <label>
          <span class="term">{predict.lane}</span>
          <select
            value={lane.value}
            onChange={({ currentTarget }) => {
              lane.value = currentTarget.value
            }}
          >
            {lanes.map((name) => (
              <option key={name} value={name}>
                {techniqueWords(name).name}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="term">{predict.quantity}</span>
          <select
            value={quantity.value}
            onChange={({ currentTarget }) => {
              quantity.value = QUANTITIES.find((each) => each === currentTarget.value) ?? 'requests'
            }}
          >
            {QUANTITIES.map((each) => (
              <option key={each} value={each}>
                {predict.quantities[each]}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span class="term">{predict.guess}</span>
          <input
            type="number"
            min="0"
            step="any"
            required
            value={guess.value}
            onInput={({ currentTarget }) => {
              guess.value = currentTarget.value
            }}
          />
        </label>
        <button type="submit">{predict.measure}</button>
      </form>
      <p class="verdict" aria-live="polite">
        {measured === null ? ' ' : verdictOf(measured)}
      </p>
    </section>
  )
}

function verdictOf({ guess, value, messages }: Measured): string {
  const { predict } = words.value.lab
  if (value === null) return predict.measuring(messages, GUESS_MESSAGES)
  const result = predict.result(String(guess.value), short(value))
  const ratio = value / guess.value
  if (guess.value <= 0 || value <= 0) return result
  if (ratio <= CLOSE && ratio >= 1 / CLOSE) return `${result} ${predict.close}`
  return `${result} ${ratio > 1 ? predict.more(short(ratio)) : predict.less(short(1 / ratio))}`
}
