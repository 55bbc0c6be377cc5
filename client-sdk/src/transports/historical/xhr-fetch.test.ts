import { expect, test } from 'vitest'
import type { Xhr } from '../../environment/historical.ts'
import { MAX_ANSWER_CHARS } from '../../limits.ts'
import { sendXhr } from './xhr-fetch.ts'

class FakeXhr extends EventTarget {
  isAborted = false

  open(): void {}

  send(): void {}

  setRequestHeader(): void {}

  abort(): void {
    this.isAborted = true
  }

  /** So much of the reply has come. */
  grow(loaded: number): void {
    this.dispatchEvent(Object.assign(new Event('progress'), { loaded }))
  }
}

test('a reply by XMLHttpRequest that does not end is given up', () => {
  const sent = sendXhr(FakeXhr as unknown as new () => Xhr, '/', {}, null) as unknown as FakeXhr
  sent.grow(MAX_ANSWER_CHARS)
  expect(sent.isAborted).toBe(false)
  sent.grow(MAX_ANSWER_CHARS + 1)
  expect(sent.isAborted).toBe(true)
})
