// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** DefaultPrincipalData, versions 0. */
export interface DefaultPrincipalData {
  type: string
  name: string
  tokenAuthenticated: boolean
}

/** What encoding takes for {@link DefaultPrincipalData}. */
export interface DefaultPrincipalDataInput {
  readonly type: string
  readonly name: string
  readonly tokenAuthenticated: boolean
}

function encodeDefaultPrincipalData(w: Writer, value: DefaultPrincipalDataInput, _v: number): void {
  const type = value.type
  const name = value.name
  const tokenAuthenticated = value.tokenAuthenticated
  w.writeCompactString(type)
  w.writeCompactString(name)
  w.writeBoolean(tokenAuthenticated)
  w.writeNoTaggedFields()
}

function decodeDefaultPrincipalData(r: Reader, _v: number): DefaultPrincipalData {
  const type = r.readCompactString()
  const name = r.readCompactString()
  const tokenAuthenticated = r.readBoolean()
  r.skipTaggedFields()
  return { type, name, tokenAuthenticated }
}

/** DefaultPrincipalData, versions 0. */
export const defaultPrincipalData: MessageCodec<DefaultPrincipalData, DefaultPrincipalDataInput> = {
  name: 'DefaultPrincipalData',
  minVersion: 0,
  maxVersion: 0,
  encode(w: Writer, value: DefaultPrincipalDataInput, v: number): void {
    checkVersion('DefaultPrincipalData', v, 0, 0)
    encodeDefaultPrincipalData(w, value, v)
  },
  decode(r: Reader, v: number): DefaultPrincipalData {
    checkVersion('DefaultPrincipalData', v, 0, 0)
    return decodeDefaultPrincipalData(r, v)
  },
}
