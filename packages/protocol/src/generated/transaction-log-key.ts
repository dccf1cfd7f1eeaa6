// Generated from packages/protocol/definitions by `npm run generate`. Do not edit.
import { checkVersion, type MessageCodec } from '../api.ts'
import type { Reader } from '../reader.ts'
import type { Writer } from '../writer.ts'

/** TransactionLogKey, versions 0. */
export interface TransactionLogKey {
  transactionalId: string
}

/** What encoding takes for {@link TransactionLogKey}. */
export interface TransactionLogKeyInput {
  readonly transactionalId: string
}

function encodeTransactionLogKey(w: Writer, value: TransactionLogKeyInput, _v: number): void {
  const transactionalId = value.transactionalId
  w.writeString(transactionalId)
}

function decodeTransactionLogKey(r: Reader, _v: number): TransactionLogKey {
  const transactionalId = r.readString()
  return { transactionalId }
}

/** TransactionLogKey, versions 0. */
export const transactionLogKey: MessageCodec<TransactionLogKey, TransactionLogKeyInput> = {
  name: 'TransactionLogKey',
  minVersion: 0,
  maxVersion: 0,
  recordType: 0,
  encode(w: Writer, value: TransactionLogKeyInput, v: number): void {
    checkVersion('TransactionLogKey', v, 0, 0)
    encodeTransactionLogKey(w, value, v)
  },
  decode(r: Reader, v: number): TransactionLogKey {
    checkVersion('TransactionLogKey', v, 0, 0)
    return decodeTransactionLogKey(r, v)
  },
}
