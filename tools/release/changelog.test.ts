import { expect, test } from 'vitest'
import { changelogSection, parseChangeset, withSection } from './changelog.ts'

test('a changeset is as large as its largest bump', () => {
  const source = "---\n'@rungway/client': patch\n'@rungway/gateway': minor\n---\n\nIt works.\n"
  expect(parseChangeset(source)).toEqual({ bump: 'minor', text: 'It works.' })
  expect(parseChangeset('# Changes that wait')).toBeNull()
})

test('a section lists breaking changes first', () => {
  const section = changelogSection('1.0.0', '2026-12-01', [
    { bump: 'patch', text: 'One.' },
    { bump: 'major', text: 'Two.\nMore.' },
  ])
  expect(section).toBe('## 1.0.0 (2026-12-01)\n\n### Breaking\n\n- Two.\n  More.\n\n### Fixed\n\n- One.')
})

test('a section stands before those of earlier versions', () => {
  expect(withSection('# Changelog\n\n## 0.1.0\n\nOld.\n', '## 0.2.0')).toBe(
    '# Changelog\n\n## 0.2.0\n\n## 0.1.0\n\nOld.\n',
  )
  expect(withSection('# Changelog\n', '## 0.1.0')).toBe('# Changelog\n\n## 0.1.0\n')
})
