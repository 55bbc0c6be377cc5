import type { ScenarioFacts } from '../../../bench/report/data/report-data.ts'
import { Opens } from '../site/opens.tsx'
import { words } from '../words/language.ts'
import { said } from './labels.ts'
import type { Results } from './results.ts'

/** All that is needed to judge the numbers. */
export function Conditions({ results }: { readonly results: Results }) {
  const { measured: text } = words.value
  const { conditions } = text
  const { machine, options, configurations, warnings, leftOut, rounds, judged } = results
  const facts: readonly (readonly [string, string])[] = [
    [conditions.when, results.date],
    [conditions.machine, conditions.machineIs(machine)],
    [
      conditions.versions,
      Object.entries(machine.versions)
        .map((pair) => pair.join(' '))
        .join(', '),
    ],
    [conditions.options, conditions.optionsAre(options, conditions.rounds(...rounds))],
    ...(judged === null
      ? []
      : [[conditions.judged, conditions.judgedFor(judged.warmUpSeconds, judged.seconds)] as const]),
    [conditions.load, conditions.loadIs(options.ratePerSecond, options.payloadBytes, options.pollMs)],
    [conditions.bytes, conditions.bytesAre],
  ]
  return (
    <section id="conditions" class="topic" aria-label={conditions.heading}>
      <h2>{conditions.heading}</h2>
      <Facts facts={facts} />
      <Opens summary={conditions.scenarios}>
        {() => (
          <Facts
            facts={results.scenarios.map((scenario) => [
              said(scenario.title),
              `${said(scenario.about)} ${given(scenario)}`,
            ])}
          />
        )}
      </Opens>
      <Opens summary={conditions.systems}>
        {() => <Facts facts={configurations.map(({ system, text }) => [system, said(text)])} />}
      </Opens>
      <Opens summary={text.doubts(warnings.length)}>
        {() => <Lines lines={warnings} none={conditions.noDoubts} />}
      </Opens>
      <Opens summary={conditions.leftOut(leftOut.length)}>
        {() => <Lines lines={leftOut} none={conditions.nothing} />}
      </Opens>
      <p class="note">
        {text.how} <code>npm run bench</code>, <code>npm run bench:report</code>
      </p>
    </section>
  )
}

/** What all rows of a scenario had in common in this run; nothing if it was not measured. */
function given({ rounds, clients, rttMs, loads }: ScenarioFacts): string {
  const { conditions: text } = words.value.measured
  if (clients.length === 0) return ''
  const isNear = rttMs.every((ms) => ms === 0)
  return text.given(
    text.rounds(...rounds),
    clients.map((count) => count.toLocaleString('en')).join(' / '),
    loads.map(({ ratePerSecond, payloadBytes, burst }) => text.loadOf(ratePerSecond, payloadBytes, burst)).join(' / '),
    isNear ? text.loopback : text.roundTrip(rttMs.join(' / ')),
  )
}

function Facts({ facts }: { readonly facts: readonly (readonly [name: string, text: string])[] }) {
  return (
    <dl class="facts">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  )
}

function Lines({ lines, none }: { readonly lines: readonly string[]; readonly none: string }) {
  if (lines.length === 0) return <p class="note">{none}</p>
  return (
    <ul class="doubts">
      {lines.map((line) => (
        <li key={line}>{said(line)}</li>
      ))}
    </ul>
  )
}
