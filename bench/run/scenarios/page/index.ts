import { type Cell, cell, USUAL } from '../../../format/cell.ts'
import type { Options, Profile } from '../../../format/options.ts'
import type { LeftOut } from '../../../format/results.ts'
import { type BrowserName, Browsers } from '../../processes/browsers.ts'
import type { Candidate, Matrix, TimedScenario } from '../scenario.ts'
import { hasPageClient } from './bundle.ts'
import { measurePage, type Parts } from './measure-page.ts'

const BROWSERS: readonly BrowserName[] = ['chromium', 'firefox']

/** A whole number of polls, where short polling is measured. */
const FULL: Parts = { idleSeconds: 0.3, warmUpSeconds: 0.3, echoSeconds: 1, downSeconds: 1 }

const PARTS: Readonly<Record<Profile, Parts>> = {
  full: FULL,
  quick: { idleSeconds: 0.2, warmUpSeconds: 0.1, echoSeconds: 0.5, downSeconds: 0.2 },
  smoke: { idleSeconds: 0.05, warmUpSeconds: 0.02, echoSeconds: 0.1, downSeconds: 0.1 },
}

/** What a short run asks: the project's own in one browser, by techniques that differ in kind. */
const SHORT: Readonly<Record<Exclude<Profile, 'full'>, readonly string[]>> = {
  quick: ['websocket', 'sse', 'long-polling'],
  smoke: ['websocket'],
}

const isWanted = ({ isOwn, technique }: Candidate, browser: BrowserName, { profile }: Options): boolean =>
  profile === 'full' || (browser === 'chromium' && isOwn === true && SHORT[profile].includes(technique))

const wanted = ({ choices, options }: Matrix): Cell[] =>
  choices.flatMap((choice) =>
    BROWSERS.filter((client) => isWanted(choice, client, options)).map((client) =>
      cell(choice, 'page', {
        client,
        load: { ...USUAL, ratePerSecond: options.ratePerSecond, payloadBytes: options.payloadBytes },
      }),
    ),
  )

/** What people have: each technique in a page of a real browser. */
export function pageIn(browsers: Pick<Browsers, 'has' | 'open' | 'close'>): TimedScenario {
  const hole = ({ system, client }: Cell): string | null => {
    if (!hasPageClient(system)) return 'the benchmark has no page for that system'
    if (client !== 'node' && !browsers.has(client))
      return `no ${client} was found: node tools/browser.mjs says what helps`
    return null
  }
  return {
    name: 'page',
    title: 'a page, there and back',
    about: [
      'A page of the server’s own origin, new for each round, in a browser that may use every core; a worker gives the beat, because timers of pages are late.',
      'The clock of such a page, which is isolated from other origins, has steps of 5 µs in Chromium and 20 µs in Firefox. First message: from connecting until the page’s own first word is back.',
      'Bytes, requests, CPU and the main thread are for one message there and back; the main thread is its processor time beyond that of the beat alone; memory is what the client, loaded and connected, adds to the heap of JavaScript.',
      'One way down is timed in Chromium, which tells when the page began on the clock that the server reads; the beat is Node’s then, whose timers are up to a millisecond late. Firefox tells neither that nor threads nor memory.',
    ].join('\n'),
    figures: [
      'latencyP50Ms',
      'latencyP90Ms',
      'latencyP99Ms',
      'senderLagP99Ms',
      'downP50Ms',
      'downP99Ms',
      'openMs',
      'firstMessageMs',
      'bytesDown',
      'bytesUp',
      'requests',
      'connections',
      'serverCpuUs',
      'mainThreadUs',
      'pageBytes',
    ],
    cells: (matrix) => wanted(matrix).filter((cell) => hole(cell) === null),
    leftOut: (matrix) =>
      wanted(matrix).flatMap((cell): LeftOut[] => {
        const why = hole(cell)
        return why === null ? [] : [{ cell, why }]
      }),
    async run(cell, bench) {
      if (cell.client === 'node') throw new Error('a page needs a browser')
      return await measurePage(cell, bench, await browsers.open(cell.client), PARTS[bench.options.profile])
    },
    end: () => browsers.close(),
  }
}

export const page: TimedScenario = pageIn(new Browsers())
