import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { WEBHOOK_SECRET } from '../../testing/receiver.ts'
import { secretBytes, signedHeaders } from './signature.ts'

const FOLDER = fileURLToPath(new URL('../../../examples/python', import.meta.url))

const PROGRAM = `
import json, sys
sys.path.insert(0, ${JSON.stringify(FOLDER)})
sys.dont_write_bytecode = True
from rungway import Receiver
receiver = Receiver(${JSON.stringify(WEBHOOK_SECRET)})
print(json.dumps([receiver.verified(headers, body.encode()) for headers, body in json.load(sys.stdin)]))
`

const isMissing = spawnSync('python3', ['--version']).status !== 0

test.skipIf(isMissing)(
  'the receiver of the example in Python takes what is signed, once, and nothing that is forged or old',
  () => {
    const secret = secretBytes(WEBHOOK_SECRET) ?? Buffer.alloc(0)
    const now = Math.floor(Date.now() / 1_000)
    const body = '{"type":"message","data":{"body":"é"}}'
    const good = signedHeaders(secret, 'msg_1', now, body)
    const deliveries = [
      [good, body],
      [good, body],
      [signedHeaders(secret, 'msg_2', now, body), body],
      [good, body.replace('é', 'è')],
      [{ ...good, 'webhook-id': 'msg_3' }, body],
      [{ ...good, 'webhook-timestamp': String(now + 1) }, body],
      [{ ...good, 'webhook-signature': '' }, body],
      [signedHeaders(Buffer.alloc(32, 2), 'msg_4', now, body), body],
      [signedHeaders(secret, 'msg_5', now - 600, body), body],
      [signedHeaders(secret, 'msg_6', now + 600, body), body],
      [{}, body],
      // Several signatures, while a secret is exchanged for another.
      [
        {
          ...signedHeaders(secret, 'msg_7', now, body),
          'webhook-signature': `v1,AAAA ${signedHeaders(secret, 'msg_7', now, body)['webhook-signature']}`,
        },
        body,
      ],
    ]
    const { stdout, stderr } = spawnSync('python3', ['-c', PROGRAM], {
      input: JSON.stringify(deliveries),
      encoding: 'utf8',
    })
    expect(stderr).toBe('')
    const event = { type: 'message', data: { body: 'é' } }
    const [first, again, ...others] = JSON.parse(stdout)
    expect([first, again]).toEqual([
      { ...event, repeated: false },
      { ...event, repeated: true },
    ])
    expect(others).toEqual([{ ...event, repeated: false }, ...Array(8).fill(null), { ...event, repeated: false }])
  },
)
