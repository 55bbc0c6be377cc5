import { afterEach, describe, expect, test, vi } from 'vitest'
import { environment } from './environment.ts'

afterEach(() => vi.unstubAllGlobals())

describe('the environment', () => {
  test('is read when it is asked for, and lacks what the world lacks', () => {
    vi.stubGlobal('WebSocket', undefined)
    vi.stubGlobal('fetch', undefined)
    vi.stubGlobal('ReadableStream', undefined)
    // What is not there is not a name either.
    Reflect.deleteProperty(globalThis, 'ReadableStream')
    expect(environment()).toMatchObject({ WebSocket: undefined, fetch: undefined, canStream: false })
    vi.unstubAllGlobals()
    expect(environment()).toMatchObject({ fetch: expect.any(Function), canStream: true })
  })

  test('resolves an address against the page, if there is one, and leaves no slash at its end', () => {
    const { resolve } = environment()
    expect(resolve('https://example.org/rungway/')).toBe('https://example.org/rungway')
    expect(resolve('https://example.org')).toBe('https://example.org')
    expect(() => resolve('/rungway')).toThrow(TypeError)
    vi.stubGlobal('location', { href: 'https://example.org/app/index.html?x#y' })
    expect(resolve('/rungway')).toBe('https://example.org/rungway')
    expect(resolve('rungway')).toBe('https://example.org/app/rungway')
  })

  test('has bytes that nobody can guess, and time that goes on', () => {
    const { randomBytes, random, now } = environment()
    expect(randomBytes(18)).toHaveLength(18)
    expect(new Set(Array.from({ length: 100 }, () => String(randomBytes(18)))).size).toBe(100)
    expect(random()).toBeLessThan(1)
    const before = now()
    expect(now()).toBeGreaterThanOrEqual(before)
  })

  test('calls back after a while, unless it is called off', async () => {
    const { after } = environment()
    const ran: string[] = []
    after(1, () => ran.push('called off'))()
    await new Promise<void>((resolve) => {
      after(2, () => {
        ran.push('called')
        resolve()
      })
    })
    expect(ran).toEqual(['called'])
  })

  test('tells when the page returns, until it is told to stop', () => {
    const page = new EventTarget()
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
    let count = 0
    const stop = environment().onReturn(() => count++)
    for (const event of ['online', 'pageshow', 'visibilitychange']) page.dispatchEvent(new Event(event))
    expect(count).toBe(3)
    stop()
    for (const event of ['online', 'pageshow', 'visibilitychange']) page.dispatchEvent(new Event(event))
    expect(count).toBe(3)
    vi.stubGlobal('addEventListener', undefined)
    expect(() => environment().onReturn(() => {})).not.toThrow()
  })
})
