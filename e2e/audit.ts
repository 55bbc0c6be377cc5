/**
 * What is wrong with names, references and headings. Runs in the page, so it may use nothing from
 * out here.
 */
export function findNameless(): string[] {
  const found: string[] = []
  const text = (node: Element | null | undefined) => node?.textContent?.trim() ?? ''
  const byIds = (ids: string) => ids.split(' ').map((id) => text(document.getElementById(id)))
  for (const node of document.querySelectorAll('button, input, summary, section, [role]')) {
    const labelledBy = node.getAttribute('aria-labelledby')
    const labels = node instanceof HTMLInputElement ? [...(node.labels ?? [])].map(text) : []
    const names = [node.getAttribute('aria-label') ?? '', ...labels, ...(labelledBy ? byIds(labelledBy) : [])]
    const mayNameItself = ['BUTTON', 'SUMMARY'].includes(node.tagName) || node.getAttribute('role') === 'status'
    if (mayNameItself) names.push(text(node))
    if (names.join('') === '') found.push(`no name: ${node.outerHTML.slice(0, 80)}`)
  }
  for (const node of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
    const ids = `${node.getAttribute('aria-labelledby') ?? ''} ${node.getAttribute('aria-describedby') ?? ''}`.trim()
    if (byIds(ids).includes('')) found.push(`dangling: ${ids}`)
  }
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  if (new Set(ids).size !== ids.length) found.push('an id is used twice')
  const levels = [...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => tagName)
  if (levels[0] !== 'H1' || levels.filter((level) => level === 'H1').length !== 1) found.push(levels.join(' '))
  if (document.documentElement.lang === '') found.push('no language')
  return found
}

/**
 * Texts whose contrast with what is behind them is under 4.5 : 1 (WCAG 2.2, 1.4.3), and how many
 * were looked at. Runs in the page.
 */
export function findFaint(): { measured: number; faint: string[] } {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
      const part = value / 255
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const background = (node: Element | null): string => {
    const color = node === null ? 'rgb(255, 255, 255)' : getComputedStyle(node).backgroundColor
    return node !== null && channels(color)[3] === 0 ? background(node.parentElement) : color
  }
  const texts = [...document.querySelectorAll('body *')].filter((node) =>
    [...node.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim()),
  )
  const found = texts.flatMap((node) => {
    const pair = [luminance(getComputedStyle(node).color), luminance(background(node))]
    const ratio = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05)
    return ratio < 4.5 ? [`${ratio.toFixed(1)} ${node.textContent?.trim().slice(0, 30)}`] : []
  })
  return { measured: texts.length, faint: found }
}
