import { readdirSync, readFileSync } from 'node:fs'

/** In what `/proc` counts processor time: hundredths of a second. */
export const TICK_MS = 10

/** A process as proc(5) tells of it, `/proc/pid/stat`. */
interface Stat {
  /** What no other process has, now or later: ids are used again. */
  readonly key: string
  /** Of the process itself, user and system. */
  readonly ownMs: number
  /** Of the processes that it started and has seen end, and of those that they had seen end. */
  readonly endedMs: number
}

/** A process that belongs to the tree, or did. */
interface Member extends Stat {
  readonly pid: number
  /** Who started it, as far as the tree goes; null at its root. */
  readonly parent: string | null
}

/** Which threads of a process are asked what they have started. Node starts processes from the first, browsers from others too. */
type Threads = 'first' | 'all'

/** Null: there is no such process any more. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is a name in brackets, which may have spaces and brackets of its own; the state, which is the third, comes first here.
    const [, ...numbers] = text
      .slice(text.lastIndexOf(')') + 1)
      .trim()
      .split(' ')
      .map(Number)
    const ms = (field: number): number => (numbers[field - 4] ?? 0) * TICK_MS
    return { key: `${pid} ${numbers[22 - 4]}`, ownMs: ms(14) + ms(15), endedMs: ms(16) + ms(17) }
  } catch {
    return null
  }
}

function childrenOf(pid: number, threads: Threads): number[] {
  try {
    const ids = threads === 'first' ? [String(pid)] : readdirSync(`/proc/${pid}/task`)
    return ids.flatMap((id) =>
      readFileSync(`/proc/${pid}/task/${id}/children`, 'utf8').split(' ').map(Number).filter(Boolean),
    )
  } catch {
    return []
  }
}

/**
 * What a process and all that it has started take of the processors. The system forgets what an orphan took when it ends, and who started it as soon as
 * it is one. So whoever was seen once stays a member, wherever it is moved, and what it had taken when it was seen last stays counted.
 */
export class TreeTime {
  readonly #root: number
  #members: ReadonlyMap<string, Member> = new Map()
  #totalMs = 0

  constructor(root: number) {
    this.#root = root
  }

  /** Processor time so far, in milliseconds. It never becomes less. `threads`: `first` is quicker, and finds the new ones of Node's processes alone. */
  ms(threads: Threads): number {
    const before = this.#members
    const now = this.#look(threads)
    const gone = [...before.values()].filter(({ key }) => !now.has(key))
    for (const member of now.values()) {
      const last = before.get(member.key)
      // What has ended was counted while it lived.
      const known = gone
        .filter(({ parent }) => heir(parent, before, now) === member.key)
        .reduce((sum, { ownMs, endedMs }) => sum + ownMs + endedMs, 0)
      this.#totalMs += Math.max(0, member.ownMs - (last?.ownMs ?? 0))
      this.#totalMs += Math.max(0, member.endedMs - (last?.endedMs ?? 0) - known)
    }
    this.#members = now
    return this.#totalMs
  }

  /** Everyone who was a member and lives, and whom they have started since. */
  #look(threads: Threads): Map<string, Member> {
    const found = new Map<string, Member>()
    const visit = (pid: number, parent: string | null) => {
      const stat = statOf(pid)
      if (stat === null || found.has(stat.key)) return
      found.set(stat.key, { ...stat, pid, parent })
      for (const child of childrenOf(pid, threads)) visit(child, stat.key)
    }
    visit(this.#root, null)
    for (const { pid, key, parent } of this.#members.values()) {
      // The id may be another's by now.
      if (!found.has(key) && statOf(pid)?.key === key) visit(pid, parent)
    }
    return found
  }
}

/** Who was told that a child of `parent` has ended: the nearest above it that lives. */
function heir(
  parent: string | null,
  before: ReadonlyMap<string, Member>,
  now: ReadonlyMap<string, Member>,
): string | null {
  let above = parent
  while (above !== null && !now.has(above)) above = before.get(above)?.parent ?? null
  return above
}
