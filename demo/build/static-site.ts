import { copyFileSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import { MORE_PAGES, PAGES } from '../web/site/pages.ts'

/** A folder for each page, as a server of files has no other way to find the document for a path. */
export function staticSite(): Plugin {
  let out = ''
  return {
    name: 'rungway-static-site',
    apply: (_config, { mode }) => mode === 'static',
    configResolved({ root, build }) {
      out = resolve(root, build.outDir)
    },
    closeBundle() {
      for (const { path } of [...PAGES, ...MORE_PAGES]) {
        // The first page is the document itself.
        if (path === '/') continue
        mkdirSync(join(out, path), { recursive: true })
        copyFileSync(join(out, 'index.html'), join(out, path, 'index.html'))
      }
    },
  }
}
