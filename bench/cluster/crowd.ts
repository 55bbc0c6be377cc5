// Clients of nodes: subscribers, and sessions whose requests and sockets land at home or elsewhere.
import { answerCalls } from '../run/processes/calls.ts'
import type { Crowd } from './contract.ts'
import { echo } from './echo.ts'
import { poll, post } from './requests.ts'
import { lateness, subscribe } from './subscribers.ts'

answerCalls<Crowd>({ subscribe, lateness, poll, post, echo })
