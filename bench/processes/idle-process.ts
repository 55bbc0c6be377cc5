import { fork } from 'node:child_process'
import type { IdleCell, IdleRow } from '../idle.ts'

export interface IdleOrder {
  readonly cells: readonly IdleCell[]
  readonly seconds: number
  readonly pollMs: number
}

/** What the process of the idle clients has to say, in this order. */
export type IdleNews = { readonly type: 'opened' } | { readonly type: 'counted'; readonly rows: readonly IdleRow[] }

export interface IdleProcess {
  /** All clients are idle: starting them does not disturb what is measured from then on. */
  readonly opened: Promise<unknown>
  /** What was counted. */
  readonly rows: Promise<readonly IdleRow[]>
  end(): void
}

/** Counts beside what else is measured, from processes of its own. Both promises are rejected when they die. */
export function startIdle(order: IdleOrder): IdleProcess {
  const child = fork(new URL('idle-host.ts', import.meta.url))
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
    opened: news(({ type }) => (type === 'opened' ? type : undefined)),
    rows: news((said) => (said.type === 'counted' ? said.rows : undefined)),
    end() {
      if (child.connected) child.disconnect()
    },
  }
}
