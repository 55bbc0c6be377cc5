/** What a change means for users of a package. */
export type Bump = 'major' | 'minor' | 'patch'

export interface Change {
  readonly bump: Bump
  /** Markdown, as it was written. */
  readonly text: string
}

const ORDER: readonly Bump[] = ['major', 'minor', 'patch']
const HEADINGS: Readonly<Record<Bump, string>> = { major: 'Breaking', minor: 'Added', patch: 'Fixed' }

/**
 * Reads a changeset: packages and their bumps between two lines of dashes, and a text. Null for
 * other Markdown.
 */
export function parseChangeset(source: string): Change | null {
  const [, head = '', text = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source) ?? []
  const bumps = [...head.matchAll(/^['"].+['"]: (major|minor|patch)$/gm)].map(([, bump]) => bump)
  const bump = ORDER.find((each) => bumps.includes(each))
  return bump === undefined ? null : { bump, text: text.trim() }
}

const item = (text: string): string => `- ${text.replaceAll('\n', '\n  ')}`

/** The section of a version: what breaks first. */
export function changelogSection(version: string, date: string, changes: readonly Change[]): string {
  const groups = ORDER.flatMap((bump) => {
    const texts = changes.filter((change) => change.bump === bump).map(({ text }) => item(text))
    return texts.length === 0 ? [] : [`### ${HEADINGS[bump]}\n\n${texts.join('\n')}`]
  })
  return [`## ${version} (${date})`, ...groups].join('\n\n')
}

/** The page with a section before all others. */
export function withSection(page: string, section: string): string {
  const at = page.search(/^## /m)
  return at < 0 ? `${page.trimEnd()}\n\n${section}\n` : `${page.slice(0, at)}${section}\n\n${page.slice(at)}`
}
