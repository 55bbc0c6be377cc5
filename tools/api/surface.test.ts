import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Surface, Surfaces } from './surface.ts'

/** What `index.d.ts` of these files shows. */
function shown(files: Readonly<Record<string, string>>): Surface {
  const directory = mkdtempSync(join(tmpdir(), 'rungway-api-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
  return new Surfaces().of(join(directory, 'index.d.ts'))
}

test('exports are followed to where they are declared, by their new names', () => {
  const { exports, inner } = shown({
    'index.d.ts': "export { a as b, type T } from './a.ts';\nexport * from './c.ts';",
    'a.d.ts': 'export declare function a(): void;\nexport type T = 1;\nexport declare const hidden: 2;',
    'c.d.ts': 'export declare class C {\n    #private;\n}',
  })
  expect([...exports]).toEqual([
    ['C', 'class C {\n  #private;\n}'],
    ['b', 'function a(): void;'],
    ['T', 'type T = 1;'],
  ])
  expect(inner.size).toBe(0)
})

test('declarations that are named and not exported are shown too, once', () => {
  const { inner } = shown({
    'index.d.ts': "import type { Deep } from './a.ts';\nexport interface A { deep: Deep }\nexport type B = Deep[];",
    'a.d.ts': 'export interface Deep { deeper: Deeper }\ninterface Deeper {}\ninterface Unnamed {}',
  })
  expect([...inner.keys()]).toEqual(['Deep', 'Deeper'])
})

test('comments are no part of an interface, and neither is a change of them', () => {
  const { exports } = shown({
    'index.d.ts': '/** Doc. */\nexport interface A {\n    /** Doc. */\n    readonly a: string; // why\n}',
  })
  expect(exports.get('A')).toBe('interface A {\n  readonly a: string;\n}')
})

test('what comes from another package is named by it', () => {
  const { exports } = shown({ 'index.d.ts': "export type { Code } from '@rungway/protocol';" })
  expect(exports.get('Code')).toBe("from '@rungway/protocol'")
})

test('overloads are one declaration', () => {
  const { exports } = shown({
    'index.d.ts': 'export declare function f(a: string): void;\nexport declare function f(a: number): void;',
  })
  expect(exports.get('f')).toBe('function f(a: string): void;\nfunction f(a: number): void;')
})
