// Finds the browsers that the end-to-end tests drive. Playwright's own download is not reachable
// everywhere, so a browser of the system is as good; which one it is, is always printed.
// RUNGWAY_CHROMIUM and RUNGWAY_FIREFOX name others; `none` stands for a machine without.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, firefox } from '@playwright/test'

export interface FoundBrowser {
  readonly executablePath: string
  /** Where it was found, for messages. */
  readonly source: string
  /** Playwright's, where the browser needs one. */
  readonly channel?: string
}

interface Kind {
  readonly label: string
  /** The environment variable that names another one. */
  readonly variable: string
  /** Names of the program, the best first. */
  readonly names: readonly string[]
  /** Where it is on systems that have it on no path. */
  readonly places: readonly string[]
  readonly debian: string
  /** Where Playwright's download would be. */
  readonly bundled: () => string
  readonly channel?: string
  /** The first version that Playwright can drive, where that is known. */
  readonly since?: number
}

const CHROMIUM: Kind = {
  label: 'Chromium',
  variable: 'RUNGWAY_CHROMIUM',
  names: ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'],
  places: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  debian: 'chromium',
  bundled: () => chromium.executablePath(),
}

/**
 * It draws no window around a page. In Chromium the toolbar of one is a page too, so that a new
 * context of Playwright's takes three times as much of the processor.
 */
export const HEADLESS_SHELL = 'chromium-headless-shell'
const HEADLESS_CHROMIUM: Kind = { ...CHROMIUM, names: [HEADLESS_SHELL, ...CHROMIUM.names] }

const FIREFOX: Kind = {
  label: 'Firefox',
  variable: 'RUNGWAY_FIREFOX',
  names: ['firefox-esr', 'firefox'],
  places: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  debian: 'firefox-esr',
  bundled: () => firefox.executablePath(),
  // A Firefox that Playwright did not patch has WebDriver BiDi only, which this channel selects.
  channel: 'moz-firefox',
  // It asks for `network.addDataCollector` of WebDriver BiDi, and ends each test where that is unknown.
  since: 143,
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Ubuntu's `chromium-browser` and `firefox` are stubs that install a snap: a file is not enough.
 */
function runs({ since = 0 }: Kind, path: string): boolean {
  if (!isExecutable(path)) return false
  const { status, stdout } = spawnSync(path, ['--version'], { timeout: 20_000, encoding: 'utf8' })
  const version = Number(/(\d+)\./.exec(stdout)?.[1] ?? Infinity)
  return status === 0 && version >= since
}

/** Playwright throws for a platform that it has no build for. */
function downloaded(bundled: () => string): string | null {
  try {
    const path = bundled()
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

const system = (kind: Kind, executablePath: string, source: string): FoundBrowser => ({
  executablePath,
  source,
  ...(kind.channel === undefined ? {} : { channel: kind.channel }),
})

function find(kind: Kind): FoundBrowser | null {
  const chosen = process.env[kind.variable]
  if (chosen === 'none') return null
  if (chosen) {
    if (!runs(kind, chosen)) {
      const [is, wanted] =
        kind.since === undefined
          ? ['does not run', kind.label]
          : ['does not run, or is too old', `${kind.label} ${kind.since} or later`]
      throw new Error(`${kind.variable} is "${chosen}", which ${is}; unset it, or name a ${wanted}`)
    }
    return system(kind, chosen, `$${kind.variable}`)
  }
  const own = downloaded(kind.bundled)
  if (own) return { executablePath: own, source: "Playwright's download" }
  const directories = [...new Set(['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean)])]
  const candidates = [
    ...kind.names.flatMap((name) => directories.map((directory) => join(directory, name))),
    ...kind.places,
  ]
  const path = candidates.find((candidate) => runs(kind, candidate))
  return path === undefined ? null : system(kind, path, 'the system')
}

function install(kind: Kind): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (...args: readonly string[]): boolean =>
    spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  // Mirrors fail now and then, and a second try is cheap beside a test run without a browser.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', kind.debian)) return
  }
}

/** Finds or installs, and prints what came of it. */
function ensure(kind: Kind): FoundBrowser | null {
  let browser = find(kind)
  if (
    !browser &&
    process.env[kind.variable] !== 'none' &&
    process.getuid?.() === 0 &&
    isExecutable('/usr/bin/apt-get')
  ) {
    console.log(
      `${kind.label}: none found${kind.since === undefined ? '' : ` that is ${kind.since} or later`}, installing ${kind.debian} with apt-get`,
    )
    install(kind)
    browser = find(kind)
  }
  if (browser) console.log(`${kind.label}: ${browser.executablePath} (${browser.source})`)
  else
    console.log(
      `${kind.label}: none found. To install it: npx playwright install --with-deps ${kind.label.toLowerCase()}`,
    )
  return browser
}

/**
 * Only looks: Playwright loads its configuration once in every worker, which is no place to install
 * anything.
 */
export const findChromium = (): FoundBrowser | null => find(CHROMIUM)
/**
 * The headless shell where there is one, otherwise what `findChromium` finds. It sends other
 * headers than a browser with windows, and has no tabs that hide each other and no profile of a
 * user.
 */
export const findHeadlessChromium = (): FoundBrowser | null => find(HEADLESS_CHROMIUM)
export const findFirefox = (): FoundBrowser | null => find(FIREFOX)

/** Both browsers by name, installed where that is possible. */
export const ensureBrowsers = (): Readonly<Record<'chromium' | 'firefox', FoundBrowser | null>> => ({
  chromium: ensure(CHROMIUM),
  firefox: ensure(FIREFOX),
})

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureBrowsers()
