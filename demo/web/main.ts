import './site/site.css'
import { IS_RECORDED } from './recorded/is-recorded.ts'
import { speakPreferred } from './words/language.ts'

/** What each path shows; another one shows the first page. Each is loaded when it is asked for. */
const PAGES: Readonly<Record<string, () => Promise<{ open(): void | Promise<void> }>>> = {
  '/lab': () => import('./lab/open.tsx'),
  '/measured': () => import('./measured/open.tsx'),
  '/wire': () => import('./wire/open.tsx'),
  '/history': () => import('./history/open.tsx'),
  '/chat': () => import('./chat/open.tsx'),
  '/choose': () => import('./choose/open.tsx'),
  '/glossary': () => import('./texts/open.tsx'),
  '/teach': () => import('./texts/open.tsx'),
  '/messenger': () => import('./texts/open.tsx'),
  '/session': () => import('./session/open.tsx'),
}

/** Pages of text and those whose traffic was recorded: all that the site without its server has. */
const WITHOUT_SERVER = ['/', '/lab', '/wire', '/history', '/measured', '/choose', '/glossary', '/teach', '/messenger']

// A server of files adds a slash to the name of a folder.
const path = location.pathname.replace(/(?<=.)\/$/, '')
const load = PAGES[path] ?? (() => import('./race/open.tsx'))
const isThere = !IS_RECORDED || WITHOUT_SERVER.includes(path)
const [page] = await Promise.all([isThere ? load() : import('./site/needs-server.tsx'), speakPreferred()])
await page.open()
