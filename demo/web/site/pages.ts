/** A page of the site: where it is, and what it is called in the navigation. */
interface SitePage {
  readonly path: string
  readonly word: string
}

/** In the order of the navigation. */
export const PAGES = [
  { path: '/', word: 'race' },
  { path: '/lab', word: 'lab' },
  { path: '/wire', word: 'wire' },
  { path: '/history', word: 'history' },
  { path: '/chat', word: 'chat' },
  { path: '/choose', word: 'choose' },
  { path: '/measured', word: 'measured' },
  { path: '/session', word: 'session' },
] as const satisfies readonly SitePage[]

/** In the foot of every page: to read beside the others. */
export const MORE_PAGES = [
  { path: '/teach', word: 'teach' },
  { path: '/glossary', word: 'glossary' },
  { path: '/messenger', word: 'messenger' },
] as const satisfies readonly SitePage[]
