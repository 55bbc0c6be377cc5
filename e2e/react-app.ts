import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { build, type Plugin } from 'esbuild'
import type { Site } from './site.ts'

/**
 * Bundles an app whose files are given as text, with React as it is in development: only there
 * StrictMode mounts twice.
 */
async function bundle(files: Readonly<Record<string, string>>): Promise<string> {
  const texts: Plugin = {
    name: 'texts',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path }) =>
        files[path] === undefined ? undefined : { path, namespace: 'text' },
      )
      onLoad({ filter: /.*/, namespace: 'text' }, ({ path }) => ({
        contents: files[path] ?? '',
        loader: 'tsx',
        resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      }))
    },
  }
  const { outputFiles } = await build({
    entryPoints: ['./main.tsx'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxDev: true,
    define: { 'process.env.NODE_ENV': '"development"', 'import.meta.hot': 'undefined' },
    plugins: [texts],
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * Renders `App` of ./app.tsx under StrictMode, with `url` as its property. `render` renders it
 * again.
 */
const MAIN = `
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
const root = createRoot(document.body.appendChild(document.createElement('main')))
globalThis.render = (url) => root.render(<StrictMode><App url={url} /></StrictMode>)
globalThis.unmount = () => root.unmount()
globalThis.render('/rungway')
`

declare global {
  var render: (url: string) => void
  var unmount: () => void
}

/** Opens the app of `./app.tsx` in a page of the site. */
export async function openApp(
  page: Page,
  { url }: Pick<Site, 'url'>,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await page.goto(url)
  await addApp(page, files)
}

/** Renders the app of `./app.tsx` in a page that is there, as after a reload. */
export async function addApp(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const content = await bundle({ './main.tsx': MAIN, ...files })
  await page.addScriptTag({ content, type: 'module' })
}
