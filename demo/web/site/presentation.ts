import { effect } from '@preact/signals'
import { isLarge } from './zoom.ts'

const KEY = 'rungway size'

function wasLarge(): boolean {
  const asked = new URLSearchParams(location.search).get('size')
  if (asked !== null) return asked === 'large'
  try {
    return localStorage.getItem(KEY) === 'large'
  } catch {
    // A browser may forbid it: then the choice holds for this page.
    return false
  }
}

isLarge.value = wasLarge()

effect(() => {
  document.documentElement.toggleAttribute('data-large', isLarge.value)
})

/** Makes everything as large as a projector needs, or as it was. */
export function present(): void {
  isLarge.value = !isLarge.value
  try {
    localStorage.setItem(KEY, isLarge.value ? 'large' : '')
  } catch {
    // As above.
  }
}
