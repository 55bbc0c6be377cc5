import { words } from '../words/language.ts'
import type { Field, FieldKind } from './dissect/field.ts'

export interface FieldText {
  readonly label: string
  readonly explanation: string
  readonly source: string | null
}

/** What a kind of field is called and is for, in the language in use. */
export function kindWords(kind: FieldKind): FieldText {
  const text: { readonly label: string; readonly explanation: string; readonly source?: string } =
    words.value.wire.fields[kind]
  return { label: text.label, explanation: text.explanation, source: text.source ?? null }
}

/** The same for a field; a header or a parameter that is known by its name has words of its own. */
export function fieldWords({ kind, name = '' }: Field): FieldText {
  const { headers, parameters } = words.value.wire
  const general = kindWords(kind)
  const special = kind === 'header' ? headers[name] : kind === 'parameter' ? parameters[name] : undefined
  return special === undefined ? general : { ...general, explanation: special }
}
