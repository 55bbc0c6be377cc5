// Packs once for all files of tests; Vitest runs it before the first and after the last.
import type { TestProject } from 'vitest/node'
import { packAll, type Tarball } from './tarballs.ts'

declare module 'vitest' {
  interface ProvidedContext {
    tarballs: readonly Tarball[]
  }
}

export default function pack(project: TestProject): () => void {
  const { all, remove } = packAll()
  project.provide('tarballs', all)
  return remove
}
