import { Session } from 'node:inspector/promises'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ROOT } from './pages.ts'

/** Sources of the packages, without their tests. */
const SOURCE = /^(protocol|gateway|client-sdk)\/src\/(?!.*\.test\.ts$)/

/** How Vite exports: reading a constant of another module is no step into its file. */
const EXPORT = /^\(\) => \{ try \{ return [\w.]+ \} catch \{\} \}$/

/** The source files of which a function is called while `run` runs, by V8's own counters. */
export async function filesEntered(run: () => Promise<void>): Promise<Set<string>> {
  const session = new Session()
  session.connect()
  try {
    await session.post('Debugger.enable')
    await session.post('Profiler.enable')
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
    // Taking resets the counters.
    await session.post('Profiler.takePreciseCoverage')
    await run()
    const { result } = await session.post('Profiler.takePreciseCoverage')
    const entered = new Set<string>()
    for (const { url, scriptId, functions } of result) {
      const file = relative(ROOT, url.startsWith('file:') ? fileURLToPath(url) : url)
      if (!SOURCE.test(file)) continue
      const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId })
      const called = functions.flatMap(({ ranges: [range] }) => (range?.count ? [range] : []))
      const texts = called.map(({ startOffset, endOffset }) => scriptSource.slice(startOffset, endOffset))
      if (texts.some((text) => !EXPORT.test(text))) entered.add(file)
    }
    return entered
  } finally {
    session.disconnect()
  }
}
