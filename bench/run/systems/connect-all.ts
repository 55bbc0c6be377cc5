import { SYSTEMS } from './index.ts'

// Connects by every technique of every system, and closes. Whatever stays open would keep the
// benchmark's processes alive.

for (const system of SYSTEMS) {
  for (const technique of system.techniques) {
    const { listen } = await system.server()
    const listening = await listen({ pollMs: 20 }, () => {})
    const client = await system.connect(listening.url, technique)
    await client.close()
    await listening.close()
  }
}
