import { readdirSync, readFileSync } from 'node:fs'

/** The unit of processor time in `/proc`: hundredths of a second. */
export const TICK_MS = 10

/** A process as in proc(5), `/proc/pid/stat`. */
interface Stat {
  /** Unique over time, which process ids are not. */
  readonly key: string
  /** Of the process itself, user and system. */
  readonly ownMs: number
  /** Of the children that it has waited for, and of theirs. */
  readonly endedMs: number
}

/** A process that belongs to the tree, or did. */
interface Member extends Stat {
  readonly pid: number
  /** Its parent within the tree; null for the root. */
  readonly parent: string | null
}

/**
 * The threads whose children are listed. Node starts processes from its first thread, browsers also
 * from others.
 */
type Threads = 'first' | 'all'

/** Null if there is no such process any more. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The second field is a name in parentheses, which may itself contain spaces and parentheses;
    // the third is the state.
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
 * The processor time of a process and everything it has started. The system forgets what an orphan
 * used when it ends, and its parent as soon as it is one. So a process that was seen once stays a
 * member wherever it is moved, and what it had used when it was last seen stays counted.
 */
export class TreeTime {
  readonly #root: number
  #members: ReadonlyMap<string, Member> = new Map()
  #totalMs = 0

  constructor(root: number) {
    this.#root = root
  }

  /**
   * Processor time so far, in milliseconds; never decreases. With `first` it is faster, and finds
   * only new processes of Node.
   */
  ms(threads: Threads): number {
    const before = this.#members
    const now = this.#look(threads)
    const gone = [...before.values()].filter(({ key }) => !now.has(key))
    for (const member of now.values()) {
      const last = before.get(member.key)
      // What has ended was counted while it was alive.
      const known = gone
        .filter(({ parent }) => heir(parent, before, now) === member.key)
        .reduce((sum, { ownMs, endedMs }) => sum + ownMs + endedMs, 0)
      this.#totalMs += Math.max(0, member.ownMs - (last?.ownMs ?? 0))
      this.#totalMs += Math.max(0, member.endedMs - (last?.endedMs ?? 0) - known)
    }
    this.#members = now
    return this.#totalMs
  }

  /** All living members, and their new children. */
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
      // The id may have been reused.
      if (!found.has(key) && statOf(pid)?.key === key) visit(pid, parent)
    }
    return found
  }
}

/** The process that was credited with an ended child of `parent`: the nearest living ancestor. */
function heir(
  parent: string | null,
  before: ReadonlyMap<string, Member>,
  now: ReadonlyMap<string, Member>,
): string | null {
  let above = parent
  while (above !== null && !now.has(above)) above = before.get(above)?.parent ?? null
  return above
}
