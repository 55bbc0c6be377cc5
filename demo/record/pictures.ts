// Writes a picture of every page of the site, by day and by night, on a phone and on a desk, in both languages, into
// `demo/pictures/`, to be looked at. Run by `npm run site:pictures`; paths as arguments take those alone.
import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { serve } from '@rungway/gateway/node'
import { type BrowserContextOptions, chromium } from 'playwright'
import { findChromium } from '../../tools/browser.ts'
import { createDemo } from '../server/app.ts'
import { type Network, openNetwork } from '../server/network/network.ts'
import { CHAPTER_NAMES } from '../web/history/chapter-names.ts'
import { MORE_PAGES, PAGES } from '../web/site/pages.ts'

const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const
/** Enough for a page to have something to show. */
const SETTLE_MS = 2_500

const found = findChromium()
if (found === null) throw new Error('no Chromium was found; RUNGWAY_CHROMIUM names one')
const asked = process.argv.slice(2)
const paths = [...PAGES, ...MORE_PAGES].map(({ path }): string => path)
const chapters = CHAPTER_NAMES.slice(1).map((name) => `/history#${name}`)
const shown = asked.length > 0 ? asked : [...paths, ...chapters]

const out = fileURLToPath(new URL('../pictures', import.meta.url))
mkdirSync(out, { recursive: true })
let network: Network | null = null
const { labs, ...demo } = createDemo(fileURLToPath(new URL('../dist/web', import.meta.url)), () => network)
const server = await serve({ ...demo, port: 0, hostname: '127.0.0.1' })
labs.serveOn(server.server)
network = await openNetwork({ target: server.port })
const site = `http://localhost:${network.port}`
const browser = await chromium.launch({ executablePath: found.executablePath })

async function picture(path: string, name: string, options: BrowserContextOptions): Promise<void> {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  await page.goto(`${site}${path}`)
  await page.waitForTimeout(SETTLE_MS)
  await page.screenshot({ path: `${out}/${name}.png`, fullPage: true })
  await context.close()
}

for (const path of shown)
  for (const language of ['en', 'zh'])
    for (const [size, viewport] of Object.entries(SIZES))
      for (const colorScheme of ['light', 'dark'] as const) {
        const [folder = '', chapter = ''] = path.slice(1).split('#')
        const name = [folder || 'race', chapter, language, size, colorScheme].filter((part) => part !== '').join('-')
        const address = `/${folder}?lang=${language}${chapter === '' ? '' : `#${chapter}`}`
        await picture(address, name, { viewport, colorScheme, reducedMotion: 'reduce' })
        console.log(name)
      }
await browser.close()
labs.close()
await network.close()
await server.close()
