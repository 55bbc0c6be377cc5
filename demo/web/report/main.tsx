import '../site/site.css'
import '../choose/choose.css'
import '../measured/measured.css'
import './report.css'
import { effect } from '@preact/signals'
import { render } from 'preact'
import { Choosing } from '../choose/page.tsx'
import type { Json } from '../measured/columns.ts'
import { Measured } from '../measured/measured.ts'
import { MeasuredPage } from '../measured/page.tsx'
import { language, speak, speakPreferred, words } from '../words/language.ts'

/** What stands in the document beside this script. */
const embedded = (id: string): Promise<Json> =>
  Promise.resolve(JSON.parse(document.getElementById(id)?.textContent ?? 'null') as Json)

const measured = new Measured({ results: () => embedded('results'), more: () => embedded('more') })

/** The page of the results, and of the choice, without the site around them. */
function Report() {
  const { site, choose } = words.value
  const other = language.value === 'en' ? 'zh' : 'en'
  return (
    <>
      <a class="skip" href="#content">
        {site.skip}
      </a>
      <header class="site">
        <span class="name">{site.title}</span>
        <button type="button" lang={other === 'zh' ? 'zh-CN' : 'en'} onClick={() => void speak(other)}>
          {site.otherLanguage}
        </button>
      </header>
      <main id="content">
        <MeasuredPage measured={measured} />
        <section id="choose" class="choosing" aria-label={choose.heading}>
          <Choosing />
        </section>
      </main>
    </>
  )
}

async function open(): Promise<void> {
  await Promise.all([speakPreferred(), measured.load()])
  effect(() => {
    document.title = words.value.measured.documentTitle
  })
  const place = document.getElementById('page')
  if (place !== null) render(<Report />, place)
}

void open()
