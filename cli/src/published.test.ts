import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'
import { expect, test } from 'vitest'
import { openApiText } from './commands/run.ts'
import { configJsonSchema } from './config/json-schema.ts'

/** Compares a file with what is made for it; with WRITE=1 writes it. */
function published(path: string, text: string): void {
  const file = fileURLToPath(new URL(path, import.meta.url))
  if (process.env['WRITE'] === '1') writeFileSync(file, text)
  expect(readFileSync(file, 'utf8') === text, `${path} is stale; run: npm run cli:files`).toBe(true)
}

test('the schema of the configuration is the one that is published', () => {
  published('../config.schema.json', `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
})

test('the OpenAPI document is the one that is published, and a typed client is made of it', async () => {
  const text = await openApiText()
  published('../openapi.json', `${text}\n`)
  const nodes = await openapiTS(JSON.parse(text))
  published('../testing/openapi.ts', `// Made from openapi.json: npm run cli:files.\n${astToString(nodes)}`)
})
