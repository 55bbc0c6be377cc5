// Finds the browsers that the end-to-end tests drive. Playwright's own download is not reachable everywhere, so a browser
// of the system is as good; which one it was is always said.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, firefox } from '@playwright/test'

/**
 * @typedef {{ executablePath: string, source: string, channel?: string }} Browser
 * @typedef {{ label: string, variable: string, names: string[], places: string[], debian: string, bundled: () => string, channel?: string }} Kind
 */

/** @type {Kind} */
const CHROMIUM = {
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

/** @type {Kind} */
const FIREFOX = {
  label: 'Firefox',
  variable: 'RUNGWAY_FIREFOX',
  names: ['firefox-esr', 'firefox'],
  places: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  debian: 'firefox-esr',
  bundled: () => firefox.executablePath(),
  // A Firefox that Playwright did not patch speaks WebDriver BiDi only; this channel is how Playwright is told.
  channel: 'moz-firefox',
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Ubuntu's `chromium-browser` and `firefox` are stubs that only tell you to install a snap: being there is not enough. */
/** @param {string} path */
const runs = (path) =>
  isExecutable(path) && spawnSync(path, ['--version'], { timeout: 20_000, stdio: 'ignore' }).status === 0

/** Playwright throws for a platform that it has no build for. */
/** @param {() => string} bundled */
function downloaded(bundled) {
  try {
    const path = bundled()
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

/** @param {Kind} kind @param {string} executablePath @param {string} source @returns {Browser} */
const system = (kind, executablePath, source) => ({
  executablePath,
  source,
  ...(kind.channel === undefined ? {} : { channel: kind.channel }),
})

/** @param {Kind} kind @returns {Browser | null} */
function find(kind) {
  const chosen = process.env[kind.variable]
  if (chosen) {
    if (!runs(chosen)) throw new Error(`${kind.variable} is ${chosen}, which does not run`)
    return system(kind, chosen, `$${kind.variable}`)
  }
  const own = downloaded(kind.bundled)
  if (own) return { executablePath: own, source: "Playwright's download" }
  const directories = [...new Set(['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean)])]
  const candidates = [
    ...kind.names.flatMap((name) => directories.map((directory) => join(directory, name))),
    ...kind.places,
  ]
  const path = candidates.find(runs)
  return path === undefined ? null : system(kind, path, 'the system')
}

/** @param {Kind} kind */
function install(kind) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  /** @param {string[]} args */
  const apt = (...args) => spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  // Mirrors fail now and then, and a second try is cheap beside a test run without a browser.
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', kind.debian)) return
  }
}

/** Finds or installs, and says what came of it. */
/** @param {Kind} kind @returns {Browser | null} */
function ensure(kind) {
  let browser = find(kind)
  if (!browser && process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get')) {
    console.log(`${kind.label}: none found, installing ${kind.debian} with apt-get`)
    install(kind)
    browser = find(kind)
  }
  if (browser) console.log(`${kind.label}: ${browser.executablePath} (${browser.source})`)
  else
    console.log(`${kind.label}: none found. This helps: npx playwright install --with-deps ${kind.label.toLowerCase()}`)
  return browser
}

/** Only looks: Playwright loads its configuration once in every worker, which is no place to install anything. */
export const findChromium = () => find(CHROMIUM)
export const findFirefox = () => find(FIREFOX)

/** Both browsers by name, installed where that is possible. */
export const ensureBrowsers = () => ({ chromium: ensure(CHROMIUM), firefox: ensure(FIREFOX) })

if (process.argv[1] === fileURLToPath(import.meta.url)) ensureBrowsers()
