import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { commitOf, versionsOf } from './versions.ts'

test('names the kernel and the HTTP client beside the systems', () => {
  const versions = versionsOf(['ws'], new Set(['node']))
  expect(versions).toMatchObject({ ws: expect.stringMatching(/^\d/), undici: expect.stringMatching(/^\d/) })
  expect(versions).toMatchObject({ "Node's undici": process.versions['undici'], kernel: release() })
  expect(Object.keys(versions)).not.toContain('playwright')
})

test('names the commit, and whether the tree has changes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-commit-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { stdio: 'ignore' })
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
  expect(commitOf(folder)).toBe(null)
  git('init')
  mkdirSync(join(folder, 'bench/results'), { recursive: true })
  write('code', 'a')
  write('bench/results/full.json', '{}')
  git('add', '.')
  git('commit', '--no-gpg-sign', '-m', 'a')
  const commit = commitOf(folder)
  expect(commit).toMatch(/^[0-9a-f]{12}$/)
  write('journal', '')
  write('bench/results/full.json', '[]')
  expect(commitOf(folder)).toBe(commit)
  write('code', 'b')
  expect(commitOf(folder)).toBe(`${commit} + changes`)
})
