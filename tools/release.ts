// Releases all packages under one version. `version`: makes a version of the changesets, and writes
// CHANGELOG.md. `publish`: builds, tests what is packed, and publishes with provenance; what the
// registry has is left alone.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { changelogSection, parseChangeset, withSection } from './release/changelog.ts'
import { missingRepository } from './release/repository.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CHANGESETS = join(ROOT, '.changeset')
const CHANGELOG = join(ROOT, 'CHANGELOG.md')

interface Manifest {
  readonly version: string
  readonly repository?: unknown
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8')) as Manifest

const version = (): string => manifestOf('protocol').version

/** Ends the process when the program fails: a release is never half made on purpose. */
function must(program: string, ...args: readonly string[]): void {
  const env = { ...process.env, NPM_CONFIG_PROVENANCE: 'true' }
  if (spawnSync(program, args, { cwd: ROOT, env, stdio: 'inherit' }).status === 0) return
  console.error(`release: ${[program, ...args].join(' ')} failed; nothing after it was done`)
  process.exit(1)
}

function makeVersion(): void {
  const changes = readdirSync(CHANGESETS)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => parseChangeset(readFileSync(join(CHANGESETS, name), 'utf8')) ?? [])
  if (changes.length === 0) return console.log('release: no changeset waits for a version; npx changeset writes one')
  must('npx', 'changeset', 'version')
  must('npm', 'install', '--package-lock-only', '--ignore-scripts')
  const section = changelogSection(version(), new Date().toISOString().slice(0, 10), changes)
  writeFileSync(CHANGELOG, withSection(readFileSync(CHANGELOG, 'utf8'), section))
  console.log(`release: ${version()} is written; look at it, commit it, and push the tag v${version()}`)
}

function publish(): void {
  const missing = missingRepository(manifestOf)
  if (missing !== null) {
    console.error(`release: ${missing}`)
    process.exit(1)
  }
  if (!new RegExp(`^## ${version().replaceAll('.', '\\.')} \\(`, 'm').test(readFileSync(CHANGELOG, 'utf8'))) {
    console.error(`release: CHANGELOG.md has no section "## ${version()} (date)"; npm run release:version writes it`)
    process.exit(1)
  }
  must('npm', 'run', 'check')
  must('npm', 'run', 'packages')
  must('npx', 'changeset', 'publish', '--no-git-tag')
}

const [command] = process.argv.slice(2)
if (command === 'version') makeVersion()
else if (command === 'publish') publish()
else {
  console.error('usage: npm run release:version, or npm run release')
  process.exitCode = 2
}
