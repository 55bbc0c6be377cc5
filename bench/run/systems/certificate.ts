/**
 * A private key and a self-signed certificate as PEM. Elliptic, like most certificates on the web:
 * its size is part of the first bytes of a connection.
 */
export async function certificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const { generate } = await import('selfsigned')
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  return { key, cert }
}
