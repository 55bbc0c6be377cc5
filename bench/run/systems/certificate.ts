/** A private key and a certificate that nobody vouches for, as PEM. Elliptic, as most of those on the web are: what it weighs is part of a connection's first bytes. */
export async function certificate(): Promise<{ readonly key: string; readonly cert: string }> {
  const { generate } = await import('selfsigned')
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], { keyType: 'ec' })
  return { key, cert }
}
