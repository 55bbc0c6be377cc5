import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

/** What a reader may open; made when it is opened, as a page with hundreds of rows that nobody reads is slow. */
export function Opens({ summary, children }: { readonly summary: string; readonly children: () => ComponentChildren }) {
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{summary}</summary>
      {isOpen && children()}
    </details>
  )
}
