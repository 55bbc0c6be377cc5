import type { ComponentChildren } from 'preact'

/** What may be wider or longer than its place, and scrolls there. */
export function Scrolls({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard.
    <section class="scrolls" tabIndex={0} aria-label={label}>
      {children}
    </section>
  )
}
