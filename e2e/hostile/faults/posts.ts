import { CUT_POSTS, cutResponses, DROP_POSTS, GET_ONLY } from '@rungway/proxy'
import type { Fault } from './fault.ts'

/** One in that many complete responses is cut. */
const CUT_EVERY = 4

export const postSwallowed: Fault = {
  name: 'post-swallowed',
  about: 'a POST never reaches the gateway, and never gets a response; GET works',
  begins: 'under-way',
  heals: true,
  sparesWebSocket: true,
  rules: () => DROP_POSTS,
}

export const postCut: Fault = {
  name: 'post-cut',
  about: 'the body of every POST is cut off in the middle, and its connection with it',
  begins: 'under-way',
  heals: true,
  sparesWebSocket: true,
  rules: () => CUT_POSTS,
}

export const answersCut: Fault = {
  name: 'answers-cut',
  about: `one in ${CUT_EVERY} responses with a content-length is cut off in the middle`,
  begins: 'under-way',
  heals: true,
  sparesWebSocket: true,
  rules: () => cutResponses(CUT_EVERY),
}

export const getOnly: Fault = {
  name: 'get-only',
  about: 'every method but GET is answered 405',
  begins: 'before',
  heals: true,
  sparesWebSocket: true,
  rules: () => GET_ONLY,
}
