import type { Exchange, Rules } from '@rungway/proxy'
import type { Fault } from './fault.ts'

const isPost = ({ method }: Exchange): boolean => method === 'POST'

/** One in so many complete answers is cut. */
const CUT_EVERY = 4

export const postSwallowed: Fault = {
  name: 'post-swallowed',
  about: 'a POST never gets to the gateway, and never gets an answer; GET works',
  begins: 'under-way',
  heals: true,
  sparesWebSocket: true,
  rules: () => ({ request: (exchange) => (isPost(exchange) ? 'swallow' : 'pass') }),
}

export const postCut: Fault = {
  name: 'post-cut',
  about: 'the body of every POST is cut off in the middle, and its connection with it',
  begins: 'under-way',
  heals: true,
  sparesWebSocket: true,
  rules: () => ({
    up: (unit, exchange) =>
      unit.type === 'body' && isPost(exchange) ? { cutAfter: Math.floor(unit.bytes.length / 2) } : 'pass',
  }),
}

export const answersCut: Fault = {
  name: 'answers-cut',
  about: `one in ${CUT_EVERY} answers that say their length is cut off in the middle`,
  begins: 'under-way',
  heals: true,
  sparesWebSocket: true,
  rules(): Rules {
    let answers = 0
    return {
      down(unit, { answer }) {
        if (unit.type !== 'body' || !answer?.headers.has('content-length')) return 'pass'
        answers += 1
        return answers % CUT_EVERY === 0 ? { cutAfter: Math.floor(unit.bytes.length / 2) } : 'pass'
      },
    }
  },
}

export const getOnly: Fault = {
  name: 'get-only',
  about: 'every method but GET is answered 405',
  begins: 'before',
  heals: true,
  sparesWebSocket: true,
  rules: () => ({ request: ({ method }) => (method === 'GET' ? 'pass' : { status: 405 }) }),
}
