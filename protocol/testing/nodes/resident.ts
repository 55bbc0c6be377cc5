import type { Session } from '../../../gateway/src/sessions/session.ts'
import { bodyOf } from '../account.ts'
import type { GatewayLife, Journal } from '../journal.ts'
import type { GatewayWatch } from '../watch/gateway-watch.ts'

/** What the application keeps of a session, so that it finds it again at another node. */
type Kept = Readonly<Pick<GatewayLife, 'heard' | 'closes'>> & { readonly said: number }

/** An application, as all nodes run it. */
export interface Application {
  /** Which of the nodes it runs at. */
  readonly node: number
  readonly journal: Journal
  /** It answers each nth message with one of its own, so long after it has come; 0 for none. */
  readonly echoes: number
  readonly workMs: number
  after(ms: number, run: () => void): void
  /** What it has said was lost while the session moved: it has to be told. */
  lost(life: GatewayLife): void
}

const keptOf = ({ heard, closes, account }: GatewayLife): Kept => ({ heard, closes, said: account.said })

/** A session at one of the nodes, and what its application does with it there. */
export class Resident {
  readonly watch: GatewayWatch
  readonly #application: Application
  /** Null while the session has come, and is not announced yet. */
  #session: Session | null
  /** It has gone on to another node. */
  hasLeft = false

  constructor(watch: GatewayWatch, session: Session | null, application: Application) {
    this.watch = watch
    this.#application = application
    this.#session = session
    if (session !== null) this.#listen(session)
  }

  get life(): GatewayLife {
    return this.watch.life
  }

  get isOpen(): boolean {
    return !this.hasLeft && this.watch.isOpen
  }

  get isAnnounced(): boolean {
    return this.#session !== null
  }

  get pendingBytes(): number {
    return this.#session?.pendingBytes ?? 0
  }

  /** The session that has come is announced to the application. */
  announced(session: Session): void {
    const { life, watch } = this
    const { journal, lost } = this.#application
    const { heard, said, closes } = session.data as Kept
    const before = keptOf(life)
    const isAsItWas = heard === before.heard && said <= before.said
    journal.hold('[H9]', isAsItWas, () => {
      return `${life.name} goes on with ${heard} heard and ${said} said, not ${before.heard} and ${before.said}`
    })
    if (said < before.said || closes !== before.closes) lost(life)
    life.account.cutAfter(said)
    life.closes = closes
    // It may have ended here already, which its application hears of now.
    life.end = null
    this.#session = session
    watch.announced(session)
    this.#listen(session)
  }

  /** The application says something, as often as that. */
  say(count: number): void {
    if (this.#session !== null) for (let i = 0; i < count; i++) this.#sayOne(this.#session)
  }

  /** The application says goodbye. */
  close(): void {
    const session = this.#session
    if (session === null) return
    const { life } = this
    const { journal } = this.#application
    if (this.#isElsewhere) this.#application.lost(life)
    else {
      life.closes = true
      session.data = keptOf(life)
    }
    if (session.transport === null) journal.reached['close during a cut']++
    session.close(life.name)
  }

  /** It goes on at another node, which has announced it, and this one has yet to hear of that. */
  get #isElsewhere(): boolean {
    return this.life.gateway !== this.#application.node && this.watch.isAnnounced
  }

  #sayOne(session: Session): void {
    const { life } = this
    const { journal, node, lost } = this.#application
    const body = bodyOf(`${life.name}@${node}`, life.account.said + 1)
    const sent = session.send(body)
    if (sent === 'overflow') journal.reached['overflow down']++
    if (sent !== 'queued') return
    if (this.#isElsewhere) return lost(life)
    life.account.add(body)
    session.data = keptOf(life)
  }

  #listen(session: Session): void {
    const { life } = this
    const { echoes, workMs, after } = this.#application
    session.data = keptOf(life)
    session.on('message', () => {
      session.data = keptOf(life)
      if (life.heard % echoes !== 0) return undefined
      if (workMs === 0) return this.#sayOne(session)
      return new Promise<void>((resolve) => {
        after(workMs, () => {
          this.#sayOne(session)
          resolve()
        })
      })
    })
  }
}
