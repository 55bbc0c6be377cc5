// Finds the browsers and proxies that tests drive, and installs those that are missing where that
// is possible. What cannot be had is named, and the tests that need it are skipped by name.

import { ensureBrowsers, HEADLESS_SHELL } from '../tools/browser.ts'
import { installMissing } from '../tools/debian.ts'
import { REDIS } from '../tools/redis-server.ts'
import { installPythonClients } from './other-clients/install.ts'
import { PROXIES } from './real-proxies/proxies.ts'

ensureBrowsers()
installMissing([...PROXIES, REDIS, { command: HEADLESS_SHELL, debian: HEADLESS_SHELL }])
installPythonClients()
