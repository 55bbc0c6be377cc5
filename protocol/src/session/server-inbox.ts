import type { PartFrame } from '../wire/frame.ts'
import { Inbox, type Joined, type Verdict } from './inbox.ts'
import type { SavedSession } from './saved-session.ts'

/** The gateway's inbox of one session, which can be saved. Pure. */
export class ServerInbox extends Inbox {
  /** What has come of the message after `seen`: of the same pieces as what the inbox has. */
  #joined = ''

  /** `saved`: where a session goes on. */
  constructor(limits: ConstructorParameters<typeof Inbox>[0], saved: SavedSession['inbox'] | null) {
    super(limits, saved?.seen)
    if (saved === null || saved.joined === '') return
    const { seen, joined } = saved
    // Of a message that is longer than any: it is its last part that says how long it is.
    this.join({ type: 'part', seq: seen + 1, text: joined, from: 0, total: Infinity }, Infinity, 0)
    this.acknowledge()
  }

  save(): SavedSession['inbox'] {
    return { seen: this.seen, joined: this.#joined }
  }

  override accept(seq: number, bytes: number, now: number): Verdict {
    const verdict = super.accept(seq, bytes, now)
    if (this.part === 0) this.#joined = ''
    return verdict
  }

  override join(frame: PartFrame, maxChars: number, now: number, isGood?: Parameters<Inbox['join']>[3]): Joined {
    const before = this.part
    const joined = super.join(frame, maxChars, now, isGood)
    if (joined === 'part') this.#joined += frame.text.slice(before - frame.from)
    else if (this.part === 0) this.#joined = ''
    return joined
  }
}
