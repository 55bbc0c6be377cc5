/** The width at which `page.css` has two columns. */
const BESIDE = matchMedia('(min-width: 64rem)')

const menus = (): HTMLDetailsElement[] => [...document.querySelectorAll<HTMLDetailsElement>('aside details')]

function close(): void {
  if (!BESIDE.matches) for (const menu of menus()) menu.open = false
}

/** Shows the current section, in the bar and in the contents. */
function watchSections(): void {
  const here = document.getElementById('here')
  const links = [...document.querySelectorAll<HTMLAnchorElement>('nav a')]
  const watched = new IntersectionObserver(
    (entries) => {
      const section = entries.find(({ isIntersecting }) => isIntersecting)?.target
      if (section === undefined) return
      for (const link of links) {
        const isHere = link.hash === `#${section.id}`
        if (isHere && here) here.textContent = link.textContent
        if (isHere) link.setAttribute('aria-current', 'true')
        else link.removeAttribute('aria-current')
      }
    },
    // A line in the upper third: the section that crosses it is being read.
    { rootMargin: '-30% 0px -70% 0px' },
  )
  for (const section of document.querySelectorAll('main > section')) watched.observe(section)
}

/**
 * Contents and filters. On wide screens they are open beside the results. Elsewhere they form a bar
 * above, which opens one menu at a time over the text, and closes it after a choice, a click
 * elsewhere, or Escape.
 */
export function startMenus(): void {
  const arrange = () => {
    for (const menu of menus()) menu.open = BESIDE.matches
  }
  arrange()
  BESIDE.addEventListener('change', arrange)
  for (const menu of menus()) {
    menu.addEventListener('toggle', () => {
      if (BESIDE.matches || !menu.open) return
      for (const other of menus()) if (other !== menu) other.open = false
    })
  }
  document.querySelector('nav ol')?.addEventListener('click', close)
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Element && target.closest('aside') === null) close()
  })
  document.querySelector('aside')?.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || BESIDE.matches) return
    const open = menus().find((menu) => menu.open)
    close()
    open?.querySelector('summary')?.focus()
  })
  watchSections()
}
