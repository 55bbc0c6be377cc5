import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

/** What is text, and so gets much smaller. */
const TEXT = /\.(js|css|json|html|svg)$/

/** Less saves next to nothing. */
const LEAST_BYTES = 1_000

/** Almost the best, in a tenth of the time. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Puts a compressed file beside each that is worth it, for the demo's server to send; a server of files has its own way. */
export function compressed(): Plugin {
  let out = ''
  return {
    name: 'rungway-compressed',
    apply: (_config, { command, mode }) => command === 'build' && mode !== 'static',
    configResolved({ root, build }) {
      out = resolve(root, build.outDir)
    },
    closeBundle() {
      for (const name of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
        if (!TEXT.test(name)) continue
        const source = readFileSync(join(out, name))
        if (source.length < LEAST_BYTES) continue
        writeFileSync(join(out, `${name}.gz`), gzipSync(source, { level: 9 }))
        writeFileSync(join(out, `${name}.br`), brotliCompressSync(source, BROTLI))
      }
    },
  }
}
