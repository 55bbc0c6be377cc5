import { expect, test } from 'vitest'
import { blocksOf } from './blocks.ts'
import { complaintsAbout } from './commands.ts'
import { brokenLinks } from './links.ts'
import { PAGES, read } from './pages.ts'
import { citedTests, missingTests } from './promises.ts'
import { SECTIONS, sectionsIn, withSections } from './sections.ts'

const pages = PAGES.map((page) => [page, read(page)] as const)

test('tables are those of the code and of the last measurement', () => {
  for (const [page, text] of pages) expect(withSections(page, text), page).toBe(text)
})

test('every table that can be written stands on a page', () => {
  const placed = new Set(pages.flatMap(([, text]) => sectionsIn(text)))
  expect(Object.keys(SECTIONS).filter((name) => !placed.has(name))).toEqual([])
})

test('how many clients to plan for is what the table of heaps says, rounded down', () => {
  const [, counted = ''] = /^\| 2,048 \|.*\| ([\d,]+) \|$/m.exec(read('docs/guide/hardening.md')) ?? []
  const tens = Math.floor(Number(counted.replace(',', '')) / 10_000) * 10_000
  const plan = `plan for ${tens.toLocaleString('en')} idle sessions`
  for (const page of ['docs/README.md', 'docs/guide/sizing.md']) expect(read(page)).toContain(plan)
})

test('no page is empty', () => {
  expect(pages.filter(([, text]) => text.trim() === '').map(([page]) => page)).toEqual([])
})

test('links lead to files and headings that exist', () => {
  expect(pages.flatMap(([page, text]) => brokenLinks(page, text))).toEqual([])
})

test('a link to a missing file, and one to a missing heading, is found', () => {
  expect(brokenLinks('docs/README.md', '[a](nowhere.md) [b](../README.md#no) [c](#here) [d](#there)\n# Here')).toEqual([
    'docs/README.md: nowhere.md does not exist',
    'docs/README.md: README.md has no heading #no',
    'docs/README.md: no heading #there',
  ])
})

test('a link of a chapter to a page that the site does not have is found', () => {
  expect(
    brokenLinks('demo/chapters/x.en.md', '[a](/wire) [b](/) [c](/nowhere) [d](/history#sse) [e](/glossary)'),
  ).toEqual(['demo/chapters/x.en.md: the site has no page /nowhere'])
})

test('shell commands name scripts and files that exist', () => {
  const blocks = pages.flatMap(([page, text]) => blocksOf(page, text))
  expect(blocks.flatMap(complaintsAbout)).toEqual([])
})

test('a shell command without its script is found', () => {
  const [block] = blocksOf('README.md', '```sh\nnpm run no-such-script -- --quick # comment\n```\n')
  expect(block && complaintsAbout(block)).toEqual(['README.md:1: package.json has no script "no-such-script"'])
})

test('sections without a writer are refused', () => {
  const page = '<!-- generated:nothing -->\n<!-- /generated -->'
  expect(() => withSections('README.md', page)).toThrow('no writer for the section "nothing"')
})

test('tests that a page names for what it promises are there', () => {
  expect(pages.flatMap(([page, text]) => missingTests(page, text))).toEqual([])
  expect(citedTests(read('docs/guide/hardening.md'))).toBeGreaterThan(20)
})

test('a promise whose test has another title, or whose file is gone, is found', () => {
  const text = '| a | [x](../tools/docs/links.ts): "no such title" |\n| b | [y](gone.test.ts): "a" |'
  expect(missingTests('docs/README.md', text)).toEqual([
    'docs/README.md: tools/docs/links.ts has no test "no such title"',
    'docs/README.md: docs/gone.test.ts has no test "a"',
  ])
})
