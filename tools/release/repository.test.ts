import { expect, test } from 'vitest'
import { missingRepository, PUBLISHED } from './repository.ts'

test('a release names every package without a repository, and what to add', () => {
  const repository = { type: 'git', url: 'git+https://example.org/a/b.git' }
  const message = missingRepository((folder) => (folder === 'gateway' || folder === 'proxy' ? {} : { repository }))
  expect(message).toContain('in gateway/package.json, proxy/package.json: add "repository": {')
})

test('a release goes on when all have one', () => {
  expect(PUBLISHED.length).toBeGreaterThan(0)
  expect(missingRepository(() => ({ repository: 'example.org' }))).toBeNull()
})
