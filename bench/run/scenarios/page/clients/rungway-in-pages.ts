import { historicalTransports } from '@rungway/client/historical'
import { connectBy } from '../../../systems/rungway/in-page.ts'
import type { PageClient } from '../in-page/main.ts'

/** A file of its own: the code of these techniques is no part of what the others cost. */
export const connect: PageClient['connect'] = (url, technique) => connectBy(historicalTransports(), url, technique)
