import { describe, expect, test } from 'vitest'
import { Traffic } from './traffic.ts'

describe('traffic', () => {
  test('numbers, acknowledgements, frames and bytes are counted for each way', () => {
    const traffic = new Traffic()
    expect(traffic.count('up', '[1,"ä"]')).toBe(8)
    traffic.count('up', '[2,"b"]')
    traffic.count('down', '["ack",1]')
    traffic.count('down', '[1,{}]')
    traffic.count('up', '["ack",1]')
    expect(traffic.up).toEqual({ frames: 3, bytes: 24, seq: 2, acked: 1 })
    expect(traffic.down).toEqual({ frames: 2, bytes: 15, seq: 1, acked: 1 })
  })

  test('a welcome and a claim acknowledge, a replay changes no number', () => {
    const traffic = new Traffic()
    for (const line of ['[1,1]', '[2,2]', '[1,1]']) traffic.count('up', line)
    traffic.count('down', '["welcome",{"seen":2,"epoch":"e","maxMessageBytes":1,"pingMs":1,"pollMs":1}]')
    traffic.count('up', '["claim",2,9]')
    expect(traffic.up).toMatchObject({ seq: 2, acked: 2 })
    expect(traffic.down.acked).toBe(9)
  })

  test('a line that is no frame counts as bytes', () => {
    const traffic = new Traffic()
    traffic.count('down', 'nonsense')
    expect(traffic.down).toEqual({ frames: 1, bytes: 8, seq: 0, acked: 0 })
  })

  test('a new session begins at nothing', () => {
    const traffic = new Traffic()
    traffic.count('up', '[1,1]')
    traffic.restart()
    expect(traffic.up).toEqual({ frames: 0, bytes: 0, seq: 0, acked: 0 })
  })
})
