import { describe, expect, test } from 'vitest'
import { readStart } from './start-options.ts'

const DEFAULTS = { port: 8080, host: '127.0.0.1', isHttps: false, opens: false, xmlSocketPort: null }

describe('how the site is started', () => {
  test('without a word it listens on this machine alone', () => {
    expect(readStart([], {})).toEqual({ type: 'start', options: DEFAULTS })
    expect(readStart([], { PORT: '' })).toEqual({ type: 'start', options: DEFAULTS })
  })

  test('the environment is heard, and the command line before it', () => {
    const env = { PORT: '1', HOST: '0.0.0.0', XML_SOCKET_PORT: '2' }
    const start = readStart(['--port', '0', '--https', '--open'], env)
    const options = { port: 0, host: '0.0.0.0', isHttps: true, opens: true, xmlSocketPort: 2 }
    expect(start).toEqual({ type: 'start', options })
  })

  test('help is help, whatever else is asked', () => {
    expect(readStart(['--help', '--port', 'x'], {})).toEqual({ type: 'help' })
  })

  test.each([
    [['--port', 'x']],
    [['--port', '65536']],
    [['--port', '-1']],
    [['--prot', '1']],
    [['here']],
    [['--port']],
  ])('%j is a mistake, and said to be one', (args) => {
    expect(readStart(args, {})).toMatchObject({ type: 'mistake', text: expect.stringMatching(/\w/) })
  })

  test('so is a port in the environment that is none', () => {
    expect(readStart([], { XML_SOCKET_PORT: '1e3' })).toMatchObject({ type: 'mistake' })
  })
})
