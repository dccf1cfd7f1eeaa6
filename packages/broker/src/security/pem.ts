import { ConfigError, describeError, type Disk } from '@ottla/runtime'

/**
 * PEM that is given as text, or as the path of a file. A `server.properties` may hold it in one line, with spaces in place
 * of the line ends, as Kafka allows.
 * @throws ConfigError that names the key and the path and never repeats the text
 */
export function readPem(key: string, text: string, disk: Disk): Buffer {
  if (text.includes('-----BEGIN')) return Buffer.from(withLineEnds(text))
  try {
    return Buffer.from(disk.readFile(text))
  } catch (error) {
    throw new ConfigError(`${key}: the file ${text} cannot be read: ${describeError(error)}`)
  }
}

/** OpenSSL reads no PEM in one line. */
function withLineEnds(text: string): string {
  if (text.trim().includes('\n')) return text
  return text.replace(
    /-----BEGIN ([A-Z ]+)-----\s*([^-]*?)\s*-----END \1-----/g,
    (_, label: string, body: string) =>
      `-----BEGIN ${label}-----\n${body.replace(/\s+/g, '\n')}\n-----END ${label}-----\n`,
  )
}
