import { err, type Result } from '@rungway/protocol'
import type { Unanswered } from './asking.ts'
import type { CallFailure } from './contract.ts'

type Failed = Result<never, CallFailure>

export const failure = (type: CallFailure['type'], message: string): Failed => err({ type, message })

export const UNANSWERED: Readonly<Record<Unanswered, Failed>> = {
  gone: failure('gone', 'It lives no more, and its sessions are gone with it.'),
  away: failure('away', 'It cannot be reached at the moment. Do it again later.'),
  refused: failure('refused', 'It does not take it: it runs another version, or has smaller limits.'),
  lost: failure('lost', 'It has not answered within nodeCallMs, or has failed, of which its own onError is told.'),
}

export const UNREAD: Failed = failure('refused', 'It does not understand it: it runs another version.')
export const FAILED: Failed = failure('lost', 'It has failed at it, and its own onError is told why.')
export const JUNK: Failed = failure('lost', 'It has answered what no node does: see that all run the same version.')
