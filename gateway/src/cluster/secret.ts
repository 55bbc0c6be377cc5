import { createHash } from 'node:crypto'
import type { TlsOptions } from 'node:tls'

/** The name under which nodes show the secret to each other; there is one secret. */
const IDENTITY = 'rungway'

/**
 * One whose keys cannot be learned from the secret later (RFC 7905), with encryption that HTTP/2
 * takes (RFC 9113, section 9.2.2). Node has it in TLS 1.2.
 */
const CIPHER = 'ECDHE-PSK-CHACHA20-POLY1305'

interface SharedKey {
  readonly server: TlsOptions
  readonly client: {
    readonly ciphers: string
    readonly minVersion: 'TLSv1.2'
    readonly maxVersion: 'TLSv1.2'
    pskCallback(): { psk: Buffer; identity: string }
    checkServerIdentity(): undefined
  }
}

/**
 * TLS by a shared secret in place of certificates (RFC 4279): both sides show that they know it,
 * it never travels, and everything is encrypted.
 */
export function sharedKey(secret: string): SharedKey {
  const psk = createHash('sha256').update(secret).digest()
  const common = { ciphers: CIPHER, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const
  return {
    server: {
      ...common,
      pskIdentityHint: IDENTITY,
      pskCallback: (_socket, identity) => (identity === IDENTITY ? psk : null),
    },
    client: {
      ...common,
      pskCallback: () => ({ psk, identity: IDENTITY }),
      // There is no certificate whose name could be checked.
      checkServerIdentity: () => undefined,
    },
  }
}
