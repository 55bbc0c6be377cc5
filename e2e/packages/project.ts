// A project of a user's: an empty folder with packages installed in it, without asking a registry
// for anything.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT, type Tarball } from './tarballs.ts'

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

const manifestIn = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest

export interface Project {
  readonly directory: string
  write(path: string, text: string): void
  remove(): void
}

/**
 * Installs what a manifest declares, and what that declares: ours from tarballs, others as links to
 * what the repository has. A dependency that a package does not declare is not found, as it would
 * be for a user.
 */
export function install(directory: string, tarballs: readonly Tarball[]): void {
  const { dependencies = {}, devDependencies = {} } = manifestIn(directory)
  const queue = Object.keys({ ...dependencies, ...devDependencies })
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const target = join(directory, 'node_modules', name)
    if (existsSync(target)) continue
    const tarball = tarballs.find((each) => each.name === name)
    if (tarball === undefined) {
      link(name, target)
    } else {
      mkdirSync(target, { recursive: true })
      execFileSync('tar', ['-xzf', tarball.path, '-C', target, '--strip-components=1'])
      queue.push(...Object.keys(manifestIn(target).dependencies ?? {}))
    }
  }
}

function link(name: string, target: string): void {
  const installed = join(ROOT, 'node_modules', name)
  if (!existsSync(installed)) throw new Error(`${name} is not among the repository's own dependencies`)
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(installed, target)
}

/** An empty project with these dependencies. */
export function createProject(dependencies: readonly string[], tarballs: readonly Tarball[]): Project {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-project-'))
  const write = (path: string, text: string): void => writeFileSync(join(directory, path), text)
  const versions = Object.fromEntries(dependencies.map((name) => [name, '*']))
  write('package.json', JSON.stringify({ type: 'module', private: true, dependencies: versions }))
  install(directory, tarballs)
  return { directory, write, remove: () => rmSync(directory, { recursive: true, force: true }) }
}
