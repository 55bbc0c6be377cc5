import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { ROOT, read } from './pages.ts'

const FENCED = /^```[\s\S]*?^```$/gm
const LINK = /\[(?:[^\]\\]|\\.)*\]\(([^()\s]+)\)/g

/** The anchor that GitHub gives a heading. */
const slugOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-')

function anchorsOf(text: string): Set<string> {
  const anchors = new Set<string>()
  const counts = new Map<string, number>()
  for (const [, heading = ''] of text.replaceAll(FENCED, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = slugOf(heading)
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    anchors.add(count === 0 ? slug : `${slug}-${count}`)
  }
  return anchors
}

/** Pages of the demo's site: their links from the root are the site's. */
const SITE = ['demo/chapters/', 'demo/texts/']

/** A page is a room of the site or a text; what follows `#` in the history is a chapter. */
function brokenSiteLink(page: string, target: string): string[] {
  const [path = '', anchor] = target.split('#')
  const name = path === '/' ? 'race' : path.slice(1)
  const places = anchor === undefined ? [`web/${name}`, `texts/${name}.en.md`] : [`chapters/${anchor}.en.md`]
  return places.some((place) => existsSync(join(ROOT, 'demo', place)))
    ? []
    : [`${page}: the site has no page ${target}`]
}

/** What is wrong with the links of a page to files of this repository and to their headings. */
export function brokenLinks(page: string, text: string): string[] {
  return [...text.replaceAll(FENCED, '').matchAll(LINK)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return []
    if (target.startsWith('/') && SITE.some((folder) => page.startsWith(folder))) return brokenSiteLink(page, target)
    const [path = '', anchor] = target.split('#')
    const file = path === '' ? page : normalize(join(dirname(page), path))
    if (file === page) return anchorsOf(text).has(anchor ?? '') ? [] : [`${page}: no heading #${anchor}`]
    if (file.startsWith('..') || !existsSync(join(ROOT, file))) return [`${page}: ${target} does not exist`]
    if (anchor === undefined || !file.endsWith('.md') || anchorsOf(read(file)).has(anchor)) return []
    return [`${page}: ${file} has no heading #${anchor}`]
  })
}
