import { expect, onTestFinished, test, vi } from 'vitest'
import { openDirect } from '../../testing/direct.ts'
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
  errorReporter()(new TypeError('x is no function'), { session, event: 'message' })
  errorReporter()('a string', { session: null, event: 'authenticate' })
  errorReporter()(new Error('body.when is a Date'), { session, event: 'send' })
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
  errorReporter()('one\nrungway: two\u001b[2K\u2028\u202e', { session: null, event: 'request' })
  expect(lines).toEqual(['rungway: a request failed: one\\u000arungway: two\\u001b[2K\\u2028\\u202e'])
  expect(printable('é 😀 "quoted"')).toBe('é 😀 "quoted"')
  expect(printable('x'.repeat(10_000))).toHaveLength(601)
})

test('an `onError` that throws is reported like what it was told of, and nothing passes', () => {
  const lines = watchConsole()
  const unprintable = { toString: () => Promise.reject }
  const report = errorReporter(() => {
    throw new Error('of the reporter')
  })
  expect(() => report(unprintable, { session: null, event: 'request' })).not.toThrow()
  expect(lines).toEqual([
    'rungway: a request failed: with a value that cannot be printed',
    expect.stringContaining('Error: of the reporter'),
  ])
})
