// What would be published, as files.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

export const FOLDERS: readonly string[] = ['protocol', 'gateway', 'client-sdk', 'proxy', 'cli']

export interface Tarball {
  /** Of the package: `@rungway/gateway`. */
  readonly name: string
  readonly path: string
  /** What is in it, by path. */
  readonly files: readonly string[]
}

interface Packed {
  readonly name: string
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

export interface Tarballs {
  readonly all: readonly Tarball[]
  remove(): void
}

/** Packs every package that is published. */
export function packAll(): Tarballs {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-packages-'))
  const args = ['pack', '--json', '--pack-destination', directory, ...FOLDERS.flatMap((folder) => ['-w', folder])]
  const output = execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  const parsed: unknown = JSON.parse(output)
  // npm 11 and later list by name.
  const packed = (Array.isArray(parsed) ? parsed : Object.values(parsed as object)) as readonly Packed[]
  return {
    all: packed.map(({ name, filename, files }) => ({
      name,
      path: join(directory, filename),
      files: files.map(({ path }) => path),
    })),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}
