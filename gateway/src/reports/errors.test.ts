import { expect, onTestFinished, test, vi } from 'vitest'
import { openDirect } from '../../testing/direct.ts'
import { virtualScheduler } from '../../testing/virtual-scheduler.ts'
import { errorReporter } from './errors.ts'
import { printable } from './printable.ts'

function watchConsole() {
  const lines: string[] = []
  const spy = vi.spyOn(console, 'error').mockImplementation((line: string) => void lines.push(line))
  onTestFinished(() => spy.mockRestore())
  return lines
}

const sessionOf = async () => {
  const world = openDirect()
  await world.attach('a-session-of-a-test-file')
  const [session] = world.sessions
  if (session === undefined) throw new Error('no session was opened')
  return session
}

test('without `onError` an error is one line: the session, what failed, and where', async () => {
  const lines = watchConsole()
  const session = await sessionOf()
  const report = errorReporter(virtualScheduler())
  report(new TypeError('x is no function'), { session, event: 'message' })
  report('a string', { session: null, event: 'authenticate' })
  report(new Error('body.when is a Date'), { session, event: 'send' })
  expect(lines).toEqual([
    expect.stringMatching(
      `^rungway: session ${session.name}: a listener to "message" failed: TypeError: x is no function \\(at .*errors\\.test\\.ts:\\d+:\\d+\\)$`,
    ),
    'rungway: "authenticate" failed: a string',
    expect.stringContaining(`rungway: session ${session.name}: a body was not sent: Error: body.when is a Date`),
  ])
})

test('what a client has sent cannot forge a line of the log', () => {
  const lines = watchConsole()
  errorReporter(virtualScheduler())('one\nrungway: two\u001b[2K\u2028\u202e', { session: null, event: 'request' })
  expect(lines).toEqual(['rungway: a request failed: one\\u000arungway: two\\u001b[2K\\u2028\\u202e'])
  expect(printable('é 😀 "quoted"')).toBe('é 😀 "quoted"')
  expect(printable('x'.repeat(10_000))).toHaveLength(601)
})

test('an `onError` that throws is reported like what it was told of, and nothing passes', () => {
  const lines = watchConsole()
  const unprintable = { toString: () => Promise.reject }
  const report = errorReporter(virtualScheduler(), () => {
    throw new Error('of the reporter')
  })
  expect(() => report(unprintable, { session: null, event: 'request' })).not.toThrow()
  expect(lines).toEqual([
    'rungway: a request failed: with a value that cannot be printed',
    expect.stringContaining('Error: of the reporter'),
  ])
})

test('what strangers make an application throw is a line in a minute, and no more than twenty of what they make up', () => {
  const lines = watchConsole()
  const time = virtualScheduler()
  const report = errorReporter(time)
  for (let n = 0; n < 1_000; n++) report('no JSON', { session: null, event: 'authenticate' })
  expect(lines).toEqual(['rungway: "authenticate" failed: no JSON'])
  for (let n = 0; n < 1_000; n++) report(`no JSON: ${n}`, { session: null, event: 'authenticate' })
  expect(lines).toHaveLength(20)
  // What fails elsewhere is told all the same.
  report('a mistake', { session: null, event: 'channels' })
  expect(lines.at(-1)).toContain('a mistake')
  time.pass(60_000)
  report('no JSON', { session: null, event: 'authenticate' })
  expect(lines.at(-1)).toBe('rungway: "authenticate" failed: no JSON (1000 such errors since this was last said)')
})

test('`onError` is called with each of them', () => {
  const errors: unknown[] = []
  const report = errorReporter(virtualScheduler(), (error) => errors.push(error))
  for (let n = 0; n < 100; n++) report('no JSON', { session: null, event: 'authenticate' })
  expect(errors).toHaveLength(100)
})

test('an `onError` whose promise is rejected is reported likewise: it would end the process', async () => {
  const lines = watchConsole()
  const report = errorReporter(virtualScheduler(), async () => {
    throw new Error('of the reporter, later')
  })
  report('a string', { session: null, event: 'request' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(lines).toEqual([
    'rungway: a request failed: a string',
    expect.stringContaining('Error: of the reporter, later'),
  ])
})
