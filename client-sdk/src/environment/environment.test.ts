import { afterEach, describe, expect, test, vi } from 'vitest'
import { environment } from './environment.ts'
import type { PageEvent } from './page-life.ts'

afterEach(() => vi.unstubAllGlobals())

describe('the environment', () => {
  test('is read at each call, and lacks what the platform lacks', () => {
    vi.stubGlobal('WebSocket', undefined)
    vi.stubGlobal('fetch', undefined)
    vi.stubGlobal('ReadableStream', undefined)
    // A missing global is not even a property.
    Reflect.deleteProperty(globalThis, 'ReadableStream')
    expect(environment()).toMatchObject({ WebSocket: undefined, fetch: undefined, canStream: false })
    vi.unstubAllGlobals()
    expect(environment()).toMatchObject({ fetch: expect.any(Function), canStream: true })
  })

  test('resolves a URL against the page, if there is one', () => {
    const { resolve } = environment()
    expect(resolve('https://example.org/rungway')).toBe('https://example.org/rungway')
    expect(() => resolve('/rungway')).toThrow(TypeError)
    vi.stubGlobal('location', { href: 'https://example.org/app/index.html?x#y' })
    expect(resolve('/rungway')).toBe('https://example.org/rungway')
    expect(resolve('rungway')).toBe('https://example.org/app/rungway')
  })

  test('has unpredictable bytes, and a clock that goes forward', () => {
    const { randomBytes, random, now } = environment()
    expect(randomBytes(18)).toHaveLength(18)
    expect(new Set(Array.from({ length: 100 }, () => String(randomBytes(18)))).size).toBe(100)
    expect(random()).toBeLessThan(1)
    const before = now()
    expect(now()).toBeGreaterThanOrEqual(before)
  })

  test('runs a timer once, unless it is cancelled', async () => {
    const { after } = environment()
    const ran: string[] = []
    after(1, () => ran.push('cancelled'))()
    await new Promise<void>((resolve) => {
      after(2, () => {
        ran.push('ran')
        resolve()
      })
    })
    expect(ran).toEqual(['ran'])
  })

  test('[D5] reports the page’s life until it is stopped', () => {
    const [page, network] = [new EventTarget(), new EventTarget()]
    const document = Object.assign(new EventTarget(), { hidden: false })
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page))
    vi.stubGlobal('document', document)
    vi.stubGlobal('navigator', { connection: network })
    const told: PageEvent[] = []
    const stop = environment().onLife((event) => told.push(event))
    const all = () => {
      for (const event of ['offline', 'online']) page.dispatchEvent(new Event(event))
      for (const event of ['freeze', 'resume']) document.dispatchEvent(new Event(event))
      for (const event of ['pageshow', 'visibilitychange']) page.dispatchEvent(new Event(event))
      for (const persisted of [true, false]) page.dispatchEvent(Object.assign(new Event('pagehide'), { persisted }))
      const violation = { effectiveDirective: 'connect-src', blockedURI: 'https://example.org' }
      page.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation))
      network.dispatchEvent(new Event('change'))
    }
    all()
    const life = ['away', 'back', 'away', 'back', 'back', 'back', 'hidden-away', 'gone']
    expect(told).toEqual([...life, { directive: 'connect-src', url: 'https://example.org' }, 'back'])
    // A hidden page may work all the same.
    document.hidden = true
    page.dispatchEvent(new Event('visibilitychange'))
    expect(told).toHaveLength(10)
    stop()
    document.hidden = false
    all()
    expect(told).toHaveLength(10)
  })

  test('reports nothing where there is no page, as in Node', () => {
    vi.stubGlobal('addEventListener', undefined)
    vi.stubGlobal('navigator', undefined)
    expect(() => environment().onLife(() => {})()).not.toThrow()
  })

  test('remembers for half an hour, and ignores what it cannot read', () => {
    const stored: Record<string, string> = {}
    const storage = {
      setItem(key: string, value: string) {
        stored[key] = value
      },
    }
    vi.stubGlobal('localStorage', Object.setPrototypeOf(stored, storage))
    const { recall, remember } = environment()
    expect(recall('a')).toBe(undefined)
    remember('a', 'sse')
    expect([recall('a'), recall('b')]).toEqual(['sse', undefined])
    // Long enough for a visit, short enough for a train.
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 30 * 60_000)
    expect(recall('a')).toBe(undefined)
    clock.mockRestore()
    for (const text of ['', 'nonsense', '7', 'null', 'soon sse', ' sse']) {
      stored['a'] = text
      expect([text, recall('a')]).toEqual([text, undefined])
    }
  })

  test('works without storage', () => {
    const forbidden = () => {
      throw new DOMException('not allowed', 'SecurityError')
    }
    for (const storage of [undefined, new Proxy({}, { get: forbidden, set: forbidden })]) {
      vi.stubGlobal('localStorage', storage)
      const { recall, remember } = environment()
      expect(() => remember('a', 'sse')).not.toThrow()
      expect(recall('a')).toBe(undefined)
    }
  })
})
