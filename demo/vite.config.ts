import { defineConfig } from 'vite'

// tsc emits the server to dist/server; the page goes beside it, so that emptying one never deletes
// the other.
export default defineConfig({
  build: { outDir: 'dist/web', emptyOutDir: true, target: 'es2022', sourcemap: true },
})
