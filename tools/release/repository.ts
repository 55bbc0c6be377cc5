/** The packages that are published, by folder. */
export const PUBLISHED: readonly string[] = ['protocol', 'gateway', 'client-sdk', 'proxy', 'cli']

const EXAMPLE = '"repository": { "type": "git", "url": "git+https://HOST/OWNER/NAME.git", "directory": "FOLDER" }'

/**
 * What is missing before npm can attest where the packages come from, or null. npm compares
 * `repository` with the place that builds, so it is written by hand, once, when that place is
 * known.
 */
export function missingRepository(manifestOf: (folder: string) => { readonly repository?: unknown }): string | null {
  const without = PUBLISHED.filter((folder) => manifestOf(folder).repository === undefined)
  if (without.length === 0) return null
  const files = without.map((folder) => `${folder}/package.json`).join(', ')
  return `npm's provenance needs the repository's public address in ${files}: add ${EXAMPLE}`
}
