import type { Bits, Field } from './dissect/field.ts'
import { fieldWords, kindWords } from './field-words.ts'

interface TreeProps {
  readonly fields: readonly Field[]
  readonly chosen: Field | null
  onChoose(field: Field): void
}

/** Fields with their parts; the chosen one says what it is for. */
export function FieldTree({ fields, chosen, onChoose }: TreeProps) {
  return (
    <ul class="fields">
      {fields.map((field) => (
        <FieldRow key={`${field.start} ${field.kind}`} field={field} chosen={chosen} onChoose={onChoose} />
      ))}
    </ul>
  )
}

const isInside = (inner: Field | null, outer: Field): boolean =>
  inner !== null && outer.start <= inner.start && inner.end <= outer.end

/** A header and a parameter are named by their label already. */
const shownValue = ({ name, value, parts }: Field): string =>
  (name === undefined ? value : (parts?.findLast((part) => !isMinor(part))?.value ?? value)).trim()

/** What only separates is left out of the tree: its bytes show it. */
const isMinor = ({ kind }: Field): boolean => kind === 'lineEnd' || kind === 'space' || kind === 'separator'

function FieldRow({ field, chosen, onChoose }: { readonly field: Field } & Omit<TreeProps, 'fields'>) {
  const { label, explanation, source } = fieldWords(field)
  const isChosen = chosen === field
  const parts = field.parts?.filter((part) => !isMinor(part) || part === chosen) ?? []
  const isOpen = isInside(chosen, field)
  if (isMinor(field) && !isChosen) return null
  return (
    <li>
      <button
        type="button"
        aria-pressed={isChosen}
        aria-expanded={parts.length > 0 ? isOpen : undefined}
        onClick={() => onChoose(field)}
      >
        <span class="label">{field.name ?? label}</span> <code>{shownValue(field)}</code>
      </button>
      {(isChosen || (isOpen && field.name !== undefined)) && (
        <p class="explanation">
          {explanation} {source !== null && <cite>{source}</cite>}
        </p>
      )}
      {isChosen && field.bits !== undefined && <BitList bits={field.bits} />}
      {isOpen && parts.length > 0 && <FieldTree fields={parts} chosen={chosen} onChoose={onChoose} />}
    </li>
  )
}

function BitList({ bits }: { readonly bits: readonly Bits[] }) {
  return (
    <dl class="bits">
      {bits.map(({ kind, bits: digits, value }) => {
        const { label, explanation } = kindWords(kind)
        return (
          <div key={kind}>
            <dt>
              <code>{digits}</code> {label}
            </dt>
            <dd>
              {value}. {explanation}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}
