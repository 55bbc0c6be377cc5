/**
 * One identifier of ASCII letters, digits, `_` and `$`: no dot, no bracket, nothing that could end
 * a call or begin another.
 */
const CALLBACK = /^[A-Za-z_$][\w$]{0,63}$/

/** What is wrong with a request that `callbackOf` finds none in. */
export const NO_CALLBACK =
  'The query parameter "callback" is missing or malformed; it takes the name of a function, of up to 64 of A–Z a–z 0–9 _ $.'

/**
 * The name of the function that the reply calls, or null for anything that is not one plain
 * identifier.
 */
export const callbackOf = (name: string | undefined): string | null =>
  name !== undefined && CALLBACK.test(name) ? name : null

/**
 * What JSON may hold and a script may not: the end of the script element, a comment that opens one,
 * and two line terminators.
 */
const UNSAFE = /[<>&\u2028\u2029]/g

/**
 * A value as JSON that may stand inside a script, in HTML too. `<` is enough to stop `</script>`
 * and `<!--`; U+2028 and U+2029 end a line in the JavaScript of browsers before 2019 (ECMA-262,
 * edition 10).
 */
export const scriptJson = (value: readonly string[]): string =>
  JSON.stringify(value).replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
