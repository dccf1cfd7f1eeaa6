/**
 * PEM as OpenSSL wants it, of PEM in the one long line of a properties file, which Java reads too. Text that is no PEM
 * stays as it is, for OpenSSL to refuse.
 */
export function normalPem(text: string): string {
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g)].map(
    ([, label, body]) => {
      // Headers such as Proc-Type of old encrypted keys are lines of their own.
      if (body!.includes(':')) return `-----BEGIN ${label}-----${body}-----END ${label}-----`
      const lines = body!.replace(/\s+/g, '').match(/.{1,64}/g) ?? []
      return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----`
    },
  )
  return blocks.length === 0 ? text : `${blocks.join('\n')}\n`
}
