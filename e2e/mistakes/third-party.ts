import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Frame } from '@playwright/test'
import { findChromium } from '../../tools/browser.ts'

export interface ThirdParty {
  readonly frame: Frame
  close(): Promise<void>
}

/**
 * That page in a frame of another site, in a browser whose user blocks third-party cookies: storage
 * throws there.
 */
export async function openThirdParty(url: string): Promise<ThirdParty> {
  const profile = mkdtempSync(join(tmpdir(), 'rungway-profile-'))
  mkdirSync(join(profile, 'Default'))
  const preferences = { profile: { cookie_controls_mode: 1, block_third_party_cookies: true } }
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
  const executablePath = findChromium()?.executablePath
  const context = await chromium.launchPersistentContext(
    profile,
    executablePath === undefined ? {} : { executablePath },
  )
  const page = await context.newPage()
  await page.goto(url.replace('localhost', '127.0.0.1'))
  await page.evaluate((src) => document.body.append(Object.assign(document.createElement('iframe'), { src })), url)
  const frame = page.frames().find((each) => each !== page.mainFrame())
  if (frame === undefined) throw new Error('The frame was not added')
  await frame.waitForFunction(() => 'rungway' in globalThis)
  return {
    frame,
    async close() {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}
