import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'
import type { Results } from '../../bench/format/results.ts'
import { measured } from '../build/measured.ts'
import { benchmarkModel } from '../build/model.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Only what stands in the document runs, and nothing is fetched. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"

/** In a script element neither its end tag nor a comment may stand: in JSON and strings of JavaScript both can be escaped. */
const inScript = (text: string): string => text.replaceAll(/<(?=\/script|!--)/gi, '\\x3c')
const inJson = (json: string): string => json.replaceAll('<', '\\u003c')

/** The site's own page of results as one script and one style sheet, with both languages. */
async function assets(results: Results): Promise<{ readonly script: string; readonly style: string }> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    publicDir: false,
    plugins: [benchmarkModel(results)],
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      cssCodeSplit: false,
      rolldownOptions: { input: `${ROOT}web/report/main.tsx`, output: { format: 'iife', codeSplitting: false } },
    },
  })
  const [bundle] = (Array.isArray(built) ? built : [built]) as readonly Rolldown.RolldownOutput[]
  const files = bundle?.output ?? []
  return {
    script: files.map((file) => (file.type === 'chunk' ? file.code : '')).join(''),
    style: files
      .map((file) => (file.type === 'asset' && file.fileName.endsWith('.css') ? String(file.source) : ''))
      .join(''),
  }
}

/** A single HTML page of these results, which contains everything that it needs. */
export async function buildReport(run: Results): Promise<string> {
  const { script, style } = await assets(run)
  const { results, more } = measured(run)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<title>Rungway: measured</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="page"><noscript><p>This page needs JavaScript.</p></noscript></div>
<script type="application/json" id="results">${inJson(results)}</script>
<script type="application/json" id="more">${inJson(more)}</script>
<script>${inScript(script)}</script>
</body>
</html>
`
}
