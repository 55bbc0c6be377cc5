import { effect } from '@preact/signals'
import { type ComponentType, render } from 'preact'
import { Frame } from './frame.tsx'

/** What a page of the site is made of. */
export interface Page {
  readonly path: string
  /** Its title in the language in use. */
  title(): string
  readonly View: ComponentType
  /** Ends what it runs, when it is left for good. */
  close?(): void
}

/** Shows a page in the frame that all have. */
export function openPage({ path, title, View, close }: Page): void {
  effect(() => {
    document.title = title()
  })
  const place = document.getElementById('page')
  if (place !== null)
    render(
      <Frame path={path}>
        <View />
      </Frame>,
      place,
    )
  addEventListener('pagehide', ({ persisted }) => {
    // A page that is kept may come back, and its sessions with it.
    if (!persisted) close?.()
  })
}
