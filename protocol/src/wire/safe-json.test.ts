import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSafeJson } from './safe-json.ts'

describe('isSafeJson', () => {
  /** What it claims, done the slow way: parse, and walk. */
  function isSafe(value: unknown, maxDepth: number): boolean {
    if (typeof value !== 'object' || value === null) return true
    if (maxDepth === 0) return false
    return Object.entries(value).every(([key, member]) => key !== '__proto__' && isSafe(member, maxDepth - 1))
  }

  /**
   * JSON with any character of a string escaped, and white space anywhere. `coins` decides where.
   */
  function write(value: unknown, coin: () => boolean): string {
    const space = () => (coin() ? [' ', '\t', '\n', '\r\n'][Number(coin()) + 2 * Number(coin())] : '')
    const quote = (string: string) =>
      `"${Array.from({ length: string.length }, (_, i) => {
        const hex = string.charCodeAt(i).toString(16).padStart(4, '0')
        return coin() ? `\\u${coin() ? hex.toUpperCase() : hex}` : JSON.stringify(string.charAt(i)).slice(1, -1)
      }).join('')}"`
    if (typeof value === 'string') return quote(value)
    if (typeof value !== 'object' || value === null) return JSON.stringify(value)
    const members = Array.isArray(value)
      ? value.map((member) => write(member, coin))
      : Object.entries(value).map(([key, member]) => `${quote(key)}${space()}:${space()}${write(member, coin)}`)
    const inner = space() + members.join(`${space()},${space()}`) + space()
    return Array.isArray(value) ? `[${inner}]` : `{${inner}}`
  }

  const name = fc.constantFrom(
    '__proto__',
    '__PROTO__',
    '__proto_',
    '"__proto__',
    '__proto__"',
    ',"__proto__":',
    '\\u005f_proto__',
    '\\"__proto__',
    '[[[[',
    '}}}}',
    '\\',
    'a',
  )
  const tree = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 6, depthSize: 'large' }, name, fc.constant(1), tie('list'), tie('map')),
    list: fc.array(tie('value'), { maxLength: 3 }),
    map: fc
      .array(fc.tuple(name, tie('value')), { maxLength: 3 })
      // Not a literal: assigning would set the prototype instead.
      .map((entries) => Object.fromEntries(entries)),
  })).value

  test('[C4] [B7] [B8] agrees with a walk over what was parsed', () => {
    const verdicts = { safe: 0, unsafe: 0 }
    fc.assert(
      fc.property(
        tree,
        fc.infiniteStream(fc.nat({ max: 7 }).map((n) => n === 0)),
        fc.integer({ min: 1, max: 6 }),
        (value, coins, maxDepth) => {
          const written = write(value, () => coins.next().value === true)
          expect(JSON.parse(written)).toEqual(value)
          const safe = isSafe(value, maxDepth)
          verdicts[safe ? 'safe' : 'unsafe']++
          expect({ written, safe: isSafeJson(written, maxDepth) }).toEqual({ written, safe })
        },
      ),
      { numRuns: 3_000 },
    )
    // A generator that only ever makes one kind would prove nothing.
    expect(Math.min(verdicts.safe, verdicts.unsafe)).toBeGreaterThan(200)
  })

  test.each([
    '{"__proto__":1}',
    '{"a":{"__proto__" :1}}',
    '{"\\u005f_proto__":1}',
    '{"\\u005F\\u005fproto\\u005f_":1}',
    '{"__\\u0070\\u0072\\u006f\\u0074\\u006F__"\n:1}',
    '[7,{"a":1, "__proto__":{}}]',
  ])('[B8] refuses %s', (line) => {
    expect(Object.keys(JSON.parse(line.replaceAll('__proto__', 'x'))).length).toBeGreaterThan(0)
    expect(isSafeJson(line, 64)).toBe(false)
  })

  test.each([
    '"__proto__"',
    '["__proto__"]',
    '{"a":"__proto__"}',
    '{"__PROTO__":1,"a":"\\u0007"}',
    '{"x\\"__proto__":1}',
    '{"\\\\u005f_proto__":1}',
    '{"a":"\\"__proto__\\":"}',
  ])('[B8] takes %s', (line) => expect(isSafeJson(line, 64)).toBe(true))

  test.each<[string, string, boolean]>([
    ['64 arrays', `${'['.repeat(64)}${']'.repeat(64)}`, true],
    ['65 arrays', `${'['.repeat(65)}${']'.repeat(65)}`, false],
    ['64 objects', `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`, true],
    ['65 objects', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, false],
    ['500 arrays side by side', `[${'[],'.repeat(500)}0]`, true],
    ['500 brackets in a string', `["${'['.repeat(500)}"]`, true],
    ['500 brackets after an escaped quote', `["\\"${'['.repeat(500)}"]`, true],
    ['500 arrays after a string that ends with a backslash', `["\\\\",${'['.repeat(500)}`, false],
    ['arrays without end', '['.repeat(100_000), false],
  ])('[B7] %s', (_, line, safe) => expect(isSafeJson(line, 64)).toBe(safe))

  test.each([
    '[1,1e999]',
    '[1,-1E+999]',
    '[1,[{"a":1e0309}]]',
    `[1,1${'0'.repeat(309)}]`,
    `[1,1${'0'.repeat(220)}.5e99]`,
    `[1,"\\"1e5",2e400]`,
    '[1e999,"a"]',
  ])('[B25] refuses %s', (line) => {
    expect(JSON.stringify(JSON.parse(line))).toContain('null')
    expect(isSafeJson(line, 64)).toBe(false)
  })

  test.each([
    '[1,1e308]',
    '[1,1e-999]',
    '[1,0.0000001e300]',
    `[1,0.${'1'.repeat(400)}]`,
    '[1,"1e999"]',
    '[1,"\\"1e999"]',
    '{"1e999":1}',
    `[1,"${'9'.repeat(400)}"]`,
  ])('[B25] takes %s', (line) => expect(isSafeJson(line, 64)).toBe(true))

  test('[B25] agrees with the parser on any number', () => {
    const digits = (most: number) =>
      fc.tuple(fc.constantFrom('1', '9'), fc.nat({ max: most })).map(([d, n]) => d.repeat(n + 1))
    const number = fc
      .tuple(digits(330), fc.option(digits(330)), fc.constantFrom('', 'e', 'E+', 'e-'), fc.nat({ max: 400 }))
      .map(([whole, part, e, power]) => whole + (part === null ? '' : `.${part}`) + (e === '' ? '' : e + power))
    fc.assert(
      fc.property(number, (text) => {
        expect(isSafeJson(`[1,${text}]`, 64)).toBe(Number.isFinite(JSON.parse(text)))
      }),
      { numRuns: 2_000 },
    )
  })

  test.each([
    ['an unfinished string of escaped quotes', `[1e999,"${'\\"'.repeat(200_000)}`],
    ['one long number', `[1e999,"${'1'.repeat(400_000)}`],
    ['runs of digits', `[${`${'1'.repeat(199)},`.repeat(2_000)}1]`],
  ])('[B25] looks at each character of %s a bounded number of times', (_, line) => {
    const started = process.cpuUsage().user
    isSafeJson(line, 64)
    expect(process.cpuUsage().user - started).toBeLessThan(5_000_000)
  })

  test('[B7] looks at each character a bounded number of times', () => {
    // A worst case for a backtracking pattern: prefixes of the name, and white space before a colon
    // that never comes.
    const line = `{"__proto__"${' '.repeat(100_000)}${',"__prot'.repeat(50_000)}`
    const started = process.cpuUsage().user
    isSafeJson(line, 64)
    // 0.5 MB: 20 ms when linear, minutes when not. A bound of seconds fails for nothing else.
    expect(process.cpuUsage(undefined).user - started).toBeLessThan(5_000_000)
  })
})
