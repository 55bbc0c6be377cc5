import { expect, test, vi } from 'vitest'
import type { StreamWriter } from './request.ts'
import { StreamedBody } from './streamed-body.ts'

/** A body with its writer, what its writer received, and a reader. */
function world(unreadMs = 60_000) {
  const told: string[] = []
  let writer: StreamWriter | null = null
  const cut = vi.fn()
  const body = new StreamedBody(
    (given) => {
      writer = given
      given.listen({ drained: () => told.push('drained'), closed: () => told.push('closed') })
    },
    unreadMs,
    cut,
  )
  if (writer === null) throw new Error('The body was not opened.')
  const reader = body.readable.getReader()
  const read = async (): Promise<string | undefined> => {
    const { value } = await reader.read()
    return value === undefined ? undefined : new TextDecoder().decode(value)
  }
  return { writer: writer as StreamWriter, told, reader, read, cut }
}

test('it asks for more only when its reader waits for more', async () => {
  const { writer, told, read } = world()
  expect(writer.write('a')).toBe(false)
  await new Promise((resolve) => setImmediate(resolve))
  expect(told).toEqual([])
  expect([await read(), told]).toEqual(['a', []])
  const next = read()
  expect(told).toEqual(['drained'])
  expect(writer.write('é')).toBe(false)
  expect(await next).toBe('é')
})

test('it ends after what was written, and takes nothing then', async () => {
  const { writer, told, read, cut } = world()
  writer.write('a')
  writer.write('b')
  writer.end()
  writer.end()
  expect([await read(), await read(), await read()]).toEqual(['a', 'b', undefined])
  expect([told, writer.write('c'), cut.mock.calls.length]).toEqual([['closed'], false, 0])
})

test('the departure of a reader is reported once', async () => {
  const { writer, told, reader } = world()
  writer.write('a')
  await reader.cancel()
  writer.write('b')
  writer.end()
  expect(told).toEqual(['closed'])
})

test('a reader that does not read to the end in time is cut off', async () => {
  const { writer, told, reader, cut } = world(1)
  writer.write('a')
  writer.end()
  await vi.waitFor(() => expect(cut).toHaveBeenCalledOnce())
  expect(told).toEqual(['closed'])
  await expect(reader.read()).rejects.toThrow('did not read')
})
