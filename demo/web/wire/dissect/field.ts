import type { Words } from '../../words/en.ts'

/** What a field is: the key of its explanation. */
export type FieldKind = keyof Words['wire']['fields']

/** Some of a byte's bits. */
export interface Bits {
  readonly kind: FieldKind
  /** As they stand there, such as `0001`. */
  readonly bits: string
  readonly value: string
}

/** A run of bytes with a meaning. A field's parts follow each other without a gap, and cover it. */
export interface Field {
  readonly kind: FieldKind
  /** Where it begins in its unit, and where the next one does. */
  readonly start: number
  readonly end: number
  /** What it says, readable. */
  readonly value: string
  /** Finer than `kind`: the name of a header, of a parameter. */
  readonly name?: string
  readonly parts?: readonly Field[]
  readonly bits?: readonly Bits[]
}

/** The innermost fields, in order: each byte is in one of them. */
export const leavesOf = (field: Field): readonly Field[] =>
  field.parts === undefined || field.parts.length === 0 ? [field] : field.parts.flatMap(leavesOf)

/** Reads bytes as text, one character a byte, so that places in it are places in them. */
export const latin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

export const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

/** Cuts bytes into fields, from the front. */
export class Cutter {
  readonly #bytes: Uint8Array
  readonly #base: number
  readonly #fields: Field[] = []
  #at = 0

  /** `base`: where the bytes begin in their unit. */
  constructor(bytes: Uint8Array, base = 0) {
    this.#bytes = bytes
    this.#base = base
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  get fields(): readonly Field[] {
    return this.#fields
  }

  /** Where that byte is next, counted from here; -1 when it is not. */
  find(byte: number): number {
    const at = this.#bytes.indexOf(byte, this.#at)
    return at < 0 ? -1 : at - this.#at
  }

  peek(count: number = this.left): Uint8Array {
    return this.#bytes.subarray(this.#at, this.#at + count)
  }

  /** The next bytes as one field, or as the parts that `inside` makes of them. Nothing for no bytes. */
  take(
    kind: FieldKind,
    count: number,
    more: { readonly value?: string; readonly name?: string; readonly bits?: readonly Bits[] } = {},
    inside?: (bytes: Uint8Array, base: number) => readonly Field[],
  ): void {
    const bytes = this.peek(count)
    if (bytes.length === 0) return
    const start = this.#base + this.#at
    this.#at += bytes.length
    const parts = inside?.(bytes, start)
    const field: Field = { kind, start, end: start + bytes.length, value: more.value ?? utf8(bytes) }
    this.#fields.push({
      ...field,
      ...(more.name === undefined ? {} : { name: more.name }),
      ...(more.bits === undefined ? {} : { bits: more.bits }),
      ...(parts === undefined ? {} : { parts }),
    })
  }
}
