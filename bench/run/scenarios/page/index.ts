import { type Cell, cell, USUAL } from '../../../format/cell.ts'
import type { Options, Profile } from '../../../format/options.ts'
import type { LeftOut } from '../../../format/results.ts'
import { PAGE_TIME } from '../../../schedule/page-time.ts'
import { type BrowserName, Browsers } from '../../processes/browsers.ts'
import type { Candidate, Matrix, TimedScenario } from '../scenario.ts'
import { hasPageClient } from './bundle.ts'
import { measurePage } from './measure-page.ts'

const BROWSERS: readonly BrowserName[] = ['chromium', 'firefox']

/** Techniques of short runs, which measure Rungway in one browser: one of each kind. */
const SHORT: Readonly<Record<Exclude<Profile, 'full'>, readonly string[]>> = {
  quick: ['websocket', 'sse', 'long-polling'],
  smoke: ['websocket'],
}

const isWanted = ({ isOwn, technique }: Candidate, browser: BrowserName, { profile }: Options): boolean =>
  profile === 'full' || (browser === 'chromium' && isOwn === true && SHORT[profile].includes(technique))

const wanted = ({ choices, choicesInPages, options }: Matrix): Cell[] =>
  [...choices, ...choicesInPages].flatMap((choice) =>
    BROWSERS.filter((client) => isWanted(choice, client, options)).map((client) =>
      cell(choice, 'page', {
        client,
        load: { ...USUAL, ratePerSecond: options.ratePerSecond, payloadBytes: options.payloadBytes },
      }),
    ),
  )

/** Each technique in a page of a real browser. */
export function pageIn(browsers: Pick<Browsers, 'has' | 'open' | 'close'>): TimedScenario {
  const hole = ({ system, client }: Cell): string | null => {
    if (!hasPageClient(system)) return 'the benchmark has no page client for that system'
    if (client !== 'node' && !browsers.has(client))
      return `${client} is not installed; run npx tsx tools/browser.ts for the command to install it`
    return null
  }
  return {
    name: 'page',
    title: 'echo in a page',
    about: [
      'A page of the server’s own origin, new for each round, in a browser that may use every core; a worker drives the schedule, because timers of pages are late.',
      'The page is cross-origin isolated, and its clock has steps of 5 µs in Chromium and 20 µs in Firefox. First message: from connecting until the echo of the page’s first message.',
      'Bytes, requests, CPU and main thread are per message and its echo; main thread is processor time beyond that of the schedule; memory is what the loaded and connected client adds to the JavaScript heap.',
      'Latency down is measured in Chromium, which relates the page’s clock to the server’s; those messages are sent by Node, whose timers are up to a millisecond late. Firefox reports neither that nor threads nor memory.',
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
      if (cell.client === 'node') throw new Error('a cell of page needs a browser as its client')
      return await measurePage(cell, bench, await browsers.open(cell.client), PAGE_TIME[bench.options.profile])
    },
    end: () => browsers.close(),
  }
}

export const page: TimedScenario = pageIn(new Browsers())
