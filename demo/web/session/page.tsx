import { words } from '../words/language.ts'

const PROOF = [
  ['lost', 'lost'],
  ['repeated', 'repeated'],
  ['out-of-order', 'outOfOrder'],
] as const

const COUNTS = ['said', 'returned', 'heard', 'pending'] as const
const CELLS = ['seq', 'acked', 'frames', 'bytes'] as const

/** What stands still; the elements with an id are filled by the views, and so have no content here. */
export function SessionPage() {
  const { session: text, site } = words.value
  return (
    <div class="session">
      <h1>{text.heading}</h1>
      <p class="lead">{text.sentence}</p>
      <div class="parts">
        <section id="state" class="state" aria-label={text.connection} data-mood="waiting">
          <p id="state-now" class="now" role="status" />
          <p id="state-next" class="next" />
        </section>
        <section class="proof" aria-labelledby="proof-title">
          <h2 id="proof-title">{text.proof}</h2>
          <dl id="verdict" class="verdict" data-verdict="clean">
            {PROOF.map(([id, word]) => (
              <div key={id}>
                <dt>{text[word]}</dt>
                <dd id={id} />
              </div>
            ))}
          </dl>
        </section>
        <section class="ladder" aria-labelledby="ladder-title">
          <h2 id="ladder-title">{text.technique}</h2>
          <div id="rungs" class="rungs" role="radiogroup" aria-labelledby="ladder-title" />
          <p class="note">{text.dots}</p>
          <div class="buttons">
            <button id="compare" type="button" />
            <button id="cut" type="button">
              {text.cut}
            </button>
            <button id="burst" type="button" />
          </div>
        </section>
        <section class="messages" aria-labelledby="messages-title">
          <h2 id="messages-title">{text.messages}</h2>
          <form id="composer" class="composer">
            <label for="text">{text.composer}</label>
            <div class="line">
              <input id="text" name="text" type="text" autocomplete="off" enterkeyhint="send" />
              <button id="send" type="submit" class="primary">
                {text.send}
              </button>
            </div>
          </form>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable without a mouse, and Safari does not see to it */}
          <section class="scroll" aria-label={text.all} tabIndex={0}>
            <p id="no-messages" class="empty">
              {text.nothing}
            </p>
            <ol id="waiting" reversed />
            <ol id="messages" reversed />
          </section>
          <p class="note">{text.oneWayNote}</p>
        </section>
        <section class="numbers" aria-labelledby="numbers-title">
          <h2 id="numbers-title">{text.counts}</h2>
          <p class="note">{text.countsNote}</p>
          <dl class="counts">
            {COUNTS.map((id) => (
              <div key={id}>
                <dt>{text[id]}</dt>
                <dd id={id} />
              </div>
            ))}
          </dl>
          <table>
            <caption class="unseen">{text.onTheWire}</caption>
            <thead>
              <tr>
                <td />
                {text.columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {(['up', 'down'] as const).map((way) => (
                <tr key={way}>
                  <th scope="row">{text[way]}</th>
                  {CELLS.map((cell) => (
                    <td key={cell} id={`${way}-${cell}`} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
          <p class="note">{text.pingsCount}</p>
        </section>
        <section class="wire" aria-labelledby="wire-title">
          <details id="wire" open>
            <summary>
              <h2 id="wire-title">{text.wire}</h2> <span class="note">{text.wireNote}</span>
            </summary>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: as above */}
            <section class="scroll" aria-label={text.wireLines} tabIndex={0}>
              <ol id="wire-lines" />
            </section>
            <p class="note">{text.bytesNote}</p>
          </details>
        </section>
      </div>
      <p class="note plain">
        {site.plain.before} <a href="/rungway/meta-refresh">{site.plain.refresh}</a> {site.plain.between}{' '}
        <a href="/rungway/endless-page">{site.plain.endless}</a>
        {site.plain.after}
      </p>
    </div>
  )
}
