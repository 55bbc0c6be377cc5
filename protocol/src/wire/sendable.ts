/**
 * Why `JSON.stringify` would not bring a value to the other side as it is, or `undefined` when it
 * would: a path and a reason, such as `.items[2].when is a Date`. Refused are numbers that are not
 * finite, `undefined` in an array, functions, symbols, bigints, bytes that are not the whole body,
 * keys named `__proto__`, objects with a `toJSON`, and every object that JSON writes as `{}` or as
 * something else than its contents (Map, Set, Date, Error, Promise, …). A property that is
 * `undefined` is left out: reading it gives the same.
 */
export function findUnsendable(value: unknown, maxDepth: number): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return
    case 'number':
      return Number.isFinite(value) ? undefined : ` is ${value}, which JSON turns into null`
    case 'object':
      return value === null ? undefined : findIn(value, maxDepth)
    default:
      return ` is ${value === undefined ? '' : 'a '}${typeof value}, which JSON does not have`
  }
}

function findIn(value: object, maxDepth: number): string | undefined {
  // A cycle ends here too.
  if (!maxDepth) return ' nests too deep, or contains itself'
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const found = findUnsendable(value[i], maxDepth - 1)
      if (found) return `[${i}]${found}`
    }
    return
  }
  // Asking for the kind is ten times as dear as this comparison, and most bodies are plain objects.
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    // `[object Map]`; an instance of an application's own class is `[object Object]`, and is
    // written as its fields.
    const kind = Object.prototype.toString.call(value).slice(8, -1)
    if (kind !== 'Object')
      return ` is a ${kind}, which JSON does not keep: ${ADVICE[kind] ?? 'send plain data instead'}`
  }
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return ' has a toJSON: send what it returns'
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return ' has a key __proto__, which could replace a prototype'
    const member = (value as Record<string, unknown>)[key]
    const found = member === undefined ? undefined : findUnsendable(member, maxDepth - 1)
    if (found) return `.${key}${found}`
  }
  return
}

const ADVICE: Readonly<Record<string, string>> = {
  Date: 'send date.toISOString()',
  Map: 'send Object.fromEntries(map)',
  Set: 'send [...set]',
  Promise: 'await it',
  Uint8Array: 'bytes travel only as the whole body; send toBase64(bytes) here',
}
