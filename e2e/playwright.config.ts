import { defineConfig, type Project } from '@playwright/test'
import { findChromium, findFirefox } from '../scripts/browser.mjs'

const projects: Project[] = []
const chromium = findChromium()
if (chromium) {
  const { executablePath } = chromium
  projects.push({ name: 'chromium', use: { browserName: 'chromium', launchOptions: { executablePath } } })
}
const firefox = findFirefox()
if (firefox) {
  const { executablePath, channel } = firefox
  projects.push({
    name: 'firefox',
    use: { browserName: 'firefox', launchOptions: { executablePath, ...(channel === undefined ? {} : { channel }) } },
  })
}
// With no project Playwright would run its default one, and fail later with a message about a download.
if (projects.length === 0) throw new Error('no browser found: node scripts/browser.mjs says what helps')

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  globalSetup: './build.ts',
  outputDir: 'test-results',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  // What is waited for comes or does not; a machine whose neighbours are busy may take long for what is right.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  projects,
})
