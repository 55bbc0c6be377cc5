import { html } from 'hono/html'
import type { Subject } from '../charts/chart.ts'

export type Html = ReturnType<typeof html>

/**
 * A table row that the page's filters can hide. `says`: its text in the summary while it is the
 * first visible row.
 */
export const subjectRow = (
  { system, technique, client }: Subject,
  scenario: string,
  cells: Html,
  says: string | null = null,
): Html =>
  html`<tr data-system="${system}" data-technique="${technique}" data-client="${client}" data-scenario="${scenario}"${says === null ? '' : html` data-says="${says}"`}>${cells}</tr>`

/** The first `named` cells are row headings. */
export const cellsOf = (cells: readonly string[], named: number): Html =>
  html`${cells.map((cell, index) => (index < named ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`))}`

/**
 * A table that scrolls on narrow pages, by keyboard too. `texts`: headings of text columns, besides
 * the first.
 */
export const table = (
  label: string,
  headings: readonly string[],
  rows: readonly Html[],
  texts: readonly string[] = ['technique', 'with', 'client'],
): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${headings.map((heading) => (texts.includes(heading) ? html`<th scope="col" class="text">${heading}</th>` : html`<th scope="col">${heading}</th>`))}</tr></thead><tbody>${rows}</tbody></table></div>`
