import { fork } from 'node:child_process'
import type { Cell } from '../../../format/cell.ts'
import type { Sample } from '../../../format/results.ts'
import type { BackgroundRun } from '../scenario.ts'

export interface IdleOrder {
  readonly cells: readonly Cell[]
  readonly seconds: number
  readonly pollMs: number
}

/** Messages of the idle clients' process, in this order. */
export type IdleNews = { readonly type: 'opened' } | { readonly type: 'counted'; readonly samples: readonly Sample[] }

/** Counts in the background, in processes of its own. Both promises reject if they die. */
export function startIdle(order: IdleOrder): BackgroundRun {
  const child = fork(new URL('../../hosts/idle.ts', import.meta.url))
  const message = <R>(pick: (news: IdleNews) => R | undefined) => {
    const found = new Promise<R>((resolve, reject) => {
      child.on('message', (news: IdleNews) => {
        const picked = pick(news)
        if (picked !== undefined) resolve(picked)
      })
      child.on('exit', (code, signal) => reject(new Error(`the idle clients' process ended (${signal ?? code})`)))
    })
    // It may die before anything waits for it.
    found.catch(() => {})
    return found
  }
  child.send(order)
  return {
    ready: message(({ type }) => (type === 'opened' ? type : undefined)),
    samples: message((news) => (news.type === 'counted' ? news.samples : undefined)),
    end() {
      if (child.connected) child.disconnect()
    },
  }
}
