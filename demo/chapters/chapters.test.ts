import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { TECHNIQUE_MOUNTS } from '../server/techniques/mounts.ts'
import { TECHNIQUE_SERVERS } from '../server/techniques/servers.ts'
import { CHAPTER_NAMES } from '../web/history/chapter-names.ts'

/** Figures that are no technique: what they show is in the page. */
const CHECKS = ['many-streams', 'web-transport']
/** Told, as no browser runs it any more. */
const TOLD = ['plug-ins']
/** What is not ten lines of a technique, and is shown all the same. */
const LONGER = 'server/xml-socket/'

const textOf = (name: string, language: string) =>
  readFileSync(join(import.meta.dirname, `${name}.${language}.md`), 'utf8')
const slotsOf = (text: string) => text.match(/^::.*$/gm) ?? []
const levelsOf = (text: string) => (text.match(/^#+ /gm) ?? []).map((marks) => marks.trim().length)
const questionsOf = (text: string) => text.match(/^\d\. .*[?？]$/gm) ?? []

test('there is a file for each chapter in each language, and no other', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.md'))
  expect(files.toSorted()).toEqual(CHAPTER_NAMES.flatMap((name) => [`${name}.en.md`, `${name}.zh.md`]).toSorted())
})

describe.each(CHAPTER_NAMES)('the chapter %s', (name) => {
  const [en, zh] = [textOf(name, 'en'), textOf(name, 'zh')]

  test('has the same headings, figures and code in both languages', () => {
    expect(levelsOf(zh)).toEqual(levelsOf(en))
    expect(slotsOf(zh)).toEqual(slotsOf(en))
    expect((zh.match(/\]\(/g) ?? []).length).toBe((en.match(/\]\(/g) ?? []).length)
  })

  test('runs its technique, shows the code of both sides, and ends with three questions', () => {
    const figures = slotsOf(en).filter((slot) => slot.startsWith('::figure'))
    expect(figures.length).toBeGreaterThan(TOLD.includes(name) ? -1 : 0)
    for (const slot of figures) {
      const technique = slot.replace('::figure ', '')
      if (CHECKS.includes(technique)) continue
      expect(Object.keys({ ...TECHNIQUE_SERVERS, ...TECHNIQUE_MOUNTS })).toContain(technique)
      for (const side of ['client', 'server']) expect(en).toContain(`::code server/techniques/${technique}/${side}.ts`)
    }
    for (const slot of slotsOf(en).filter((each) => each.startsWith('::code')))
      expect(existsSync(join(import.meta.dirname, '..', slot.replace('::code ', '')))).toBe(true)
    expect([questionsOf(en), questionsOf(zh)].map(({ length }) => length)).toEqual([3, 3])
  })

  test('names its sources, and the code it shows is short', () => {
    expect(en).toMatch(/### Sources\n\n- /)
    for (const slot of slotsOf(en).filter((each) => each.startsWith('::code') && !each.includes(LONGER))) {
      const code = readFileSync(join(import.meta.dirname, '..', slot.replace('::code ', '')), 'utf8')
      expect(code.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('import')).length).toBeLessThan(
        15,
      )
    }
  })
})
