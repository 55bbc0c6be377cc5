import { fork } from 'node:child_process'
import type { Cell } from '../../../format/cell.ts'
import type { Sample } from '../../../format/results.ts'
import type { BackgroundRun } from '../scenario.ts'

export interface IdleOrder {
  readonly cells: readonly Cell[]
  readonly seconds: number
  readonly pollMs: number
}

/** What the process of the idle clients has to say, in this order. */
export type IdleNews = { readonly type: 'opened' } | { readonly type: 'counted'; readonly samples: readonly Sample[] }

/** Counts beside what else is measured, from processes of its own. Both promises are rejected when they die. */
export function startIdle(order: IdleOrder): BackgroundRun {
  const child = fork(new URL('../../hosts/idle.ts', import.meta.url))
  const news = <R>(pick: (news: IdleNews) => R | undefined) => {
    const told = new Promise<R>((resolve, reject) => {
      child.on('message', (said: IdleNews) => {
        const picked = pick(said)
        if (picked !== undefined) resolve(picked)
      })
      child.on('exit', (code, signal) => reject(new Error(`the idle clients' process ended (${signal ?? code})`)))
    })
    // When it dies, nobody may be waiting yet.
    told.catch(() => {})
    return told
  }
  child.send(order)
  return {
    ready: news(({ type }) => (type === 'opened' ? type : undefined)),
    samples: news((said) => (said.type === 'counted' ? said.samples : undefined)),
    end() {
      if (child.connected) child.disconnect()
    },
  }
}
