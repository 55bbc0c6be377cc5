import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { release } from 'node:os'
import { fileURLToPath } from 'node:url'
import { findChromium, findFirefox } from '../../../tools/browser.ts'
import type { Cell } from '../../format/cell.ts'

type Versions = Readonly<Record<string, string>>

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Runs write there, which does not change what is measured. */
const RESULTS = 'bench/results'

const FINDERS = { chromium: findChromium, firefox: findFirefox }

/** npm installs shared packages at the root of the tree. */
const packageVersion = (name: string): string =>
  (JSON.parse(readFileSync(`${ROOT}/node_modules/${name}/package.json`, 'utf8')) as { version: string }).version

/** Null if the command cannot be run, or fails. */
function said(command: string, ...args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}

/**
 * The commit that is checked out in `folder`, and whether tracked files differ from it; null
 * without a repository.
 */
export function commitOf(folder: string): string | null {
  const commit = said('git', '-C', folder, 'rev-parse', '--short=12', 'HEAD')
  if (commit === null) return null
  const changes = said('git', '-C', folder, 'status', '--porcelain', '--untracked-files=no', '--', '.', `:!${RESULTS}`)
  return changes === '' ? commit : `${commit} + changes`
}

function browserVersion(name: keyof typeof FINDERS): string | null {
  const path = FINDERS[name]()?.executablePath
  const text = path === undefined ? null : said(path, '--version')
  return text === null ? null : (/\d[\w.]*/.exec(text)?.[0] ?? null)
}

function browserVersions(clients: ReadonlySet<Cell['client']>): Versions {
  const used = (['chromium', 'firefox'] as const).filter((name) => clients.has(name))
  if (used.length === 0) return {}
  const known = used.flatMap((name) => {
    const version = browserVersion(name)
    return version === null ? [] : [[name, version] as const]
  })
  return { playwright: packageVersion('playwright'), ...Object.fromEntries(known) }
}

/**
 * Versions of everything that takes part, by name. `packages`: of the compared systems. `clients`:
 * of the cells; a browser that no cell uses is left out. Unknown versions are left out.
 */
export function versionsOf(packages: readonly string[], clients: ReadonlySet<Cell['client']>): Versions {
  const commit = commitOf(ROOT)
  // Node's `fetch` is built on one, HTTP/2 on the one from npm.
  const { undici } = process.versions
  return {
    ...Object.fromEntries([...packages, 'undici'].map((name) => [name, packageVersion(name)])),
    ...(undici !== undefined && { "Node's undici": undici }),
    ...browserVersions(clients),
    kernel: release(),
    ...(commit !== null && { commit }),
  }
}
