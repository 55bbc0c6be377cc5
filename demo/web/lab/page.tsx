import { useEffect } from 'preact/hooks'
import { words } from '../words/language.ts'
import { Controls, LaneChoice, Stages } from './controls.tsx'
import { Costs } from './costs.tsx'
import { Distribution } from './distribution.tsx'
import { Exports } from './exports.tsx'
import { workByKeys } from './keys.ts'
import type { Lab } from './lab.ts'
import { NetworkLog } from './network-log.tsx'
import { Predict } from './predict.tsx'
import { Waterfall } from './waterfall.tsx'

export function LabPage({ lab }: { readonly lab: Lab }) {
  const { lab: text, site } = words.value
  useEffect(() => workByKeys(lab), [lab])
  return (
    <div class="lab">
      <h1>{text.heading}</h1>
      <p class="lead">{text.sentence}</p>
      {lab.backend.isRecorded && <p class="note recorded">{text.recorded}</p>}
      <Controls lab={lab} />
      <Stages lab={lab} />
      {!lab.backend.isRecorded && <LaneChoice lab={lab} />}
      <Waterfall lab={lab} />
      <Costs lab={lab} />
      <Predict lab={lab} />
      <Distribution lab={lab} />
      <NetworkLog lab={lab} />
      <Exports lab={lab} />
      <footer>
        <p class="note">{text.keys}</p>
        <p class="note">{site.source}</p>
      </footer>
    </div>
  )
}
