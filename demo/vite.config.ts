import { defineConfig } from 'vite'
import { budget } from './build/budget.ts'
import { chapters } from './build/chapters.ts'
import { compressed } from './build/compressed.ts'
import { benchmark } from './build/measured.ts'
import { benchmarkModel } from './build/model.ts'
import { staticSite } from './build/static-site.ts'

// tsc emits the server to dist/server; the page goes beside it, so that emptying one never deletes
// the other. In mode `static` the site is one without a server, which plays recorded traffic.
export default defineConfig(({ mode }) => ({
  plugins: [chapters(), benchmarkModel(), benchmark(), budget(), staticSite(), compressed()],
  build: {
    outDir: mode === 'static' ? 'dist/site' : 'dist/web',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: mode !== 'static',
  },
}))
