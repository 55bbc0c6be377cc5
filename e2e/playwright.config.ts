import { defineConfig, type Project } from '@playwright/test'
import { type FoundBrowser, findChromium, findFirefox, findHeadlessChromium } from '../tools/browser.ts'

/** Count the bytes of requests, whose headers are those of a browser with windows. */
const WITH_WINDOWS = '**/page-bytes.spec.ts'

const chromiumOf = ({ executablePath }: FoundBrowser): NonNullable<Project['use']> => ({
  browserName: 'chromium',
  launchOptions: { executablePath },
})

/** Without a graphics card each frame costs processor time, which pages that move at 60 a second take a seventh of. */
const FIREFOX_PREFS = { 'layout.frame_rate': 20 }

const projects: Project[] = []
const headless = findHeadlessChromium()
if (headless) projects.push({ name: 'chromium', use: chromiumOf(headless), testIgnore: WITH_WINDOWS })
const chromium = findChromium()
if (chromium) projects.push({ name: 'chromium with windows', use: chromiumOf(chromium), testMatch: WITH_WINDOWS })
const firefox = findFirefox()
if (firefox) {
  const { executablePath, channel } = firefox
  projects.push({
    name: 'firefox',
    use: {
      browserName: 'firefox',
      launchOptions: { executablePath, firefoxUserPrefs: FIREFOX_PREFS, ...(channel === undefined ? {} : { channel }) },
    },
  })
}
// Without a project Playwright runs its default one and fails later with a message about a
// download. Throwing here would break every tool that only reads this file, on every machine
// without a browser.
if (projects.length === 0) projects.push({ name: 'no browser found: run npx tsx tools/browser.ts', testMatch: [] })

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  globalSetup: './build.ts',
  outputDir: 'test-results',
  // Test by test, and not file by file: at the end all but one of the browsers waited minutes for
  // the longest file. Files whose tests share what is costly to make say so.
  fullyParallel: true,
  // A browser waits more than it works: with two of them, half of two cores was idle.
  workers: 3,
  retries: 0,
  forbidOnly: true,
  // What is waited for comes or does not; a machine whose neighbours are busy may take long for
  // what is right.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  projects,
})
