import { words } from '../words/language.ts'
import { openPage } from './open-page.tsx'

/** In the place of a page that lives of its server, on the site that has none. */
export function open(): void {
  openPage({
    path: location.pathname,
    title: () => words.value.site.title,
    View: () => (
      <>
        <h1>{words.value.site.title}</h1>
        <p class="lead">{words.value.site.needsServer}</p>
      </>
    ),
  })
}
