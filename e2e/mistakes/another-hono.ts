import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Hono } from 'hono'
import { onTestFinished } from 'vitest'

/** An app of a copy of hono that is not the gateway's, as when npm installs two versions. */
export async function appOfAnotherHono(): Promise<Hono> {
  const own = dirname(dirname(fileURLToPath(import.meta.resolve('hono'))))
  const copy = mkdtempSync(join(tmpdir(), 'rungway-hono-'))
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }))
  cpSync(own, copy, { recursive: true })
  const other: { readonly Hono: typeof Hono } = await import(pathToFileURL(join(copy, 'dist/index.js')).href)
  if (other.Hono === Hono) throw new Error('It is the same copy')
  return new other.Hono()
}
