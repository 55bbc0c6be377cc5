import { TRANSPORTS } from '@rungway/client'
import { connectBy } from '../../../systems/rungway/in-page.ts'
import type { PageClient } from '../in-page/main.ts'

/** As an application connects: a page has everything that Node's client has to be given. */
export const connect: PageClient['connect'] = (url, technique) => connectBy(TRANSPORTS, url, technique)
