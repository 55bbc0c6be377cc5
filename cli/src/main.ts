#!/usr/bin/env node
import cluster from 'node:cluster'
import { run } from './commands/run.ts'

const status = await run(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text),
  fail: (text) => process.stderr.write(text),
})
if (status !== null) process.exitCode = status
// Its line to the first process would keep a worker that has failed.
if (status !== null && cluster.isWorker) process.exit()
