import { builtins } from '../seams/node-builtins.ts'

/** The HMAC of a delegation token: what its holder knows, and the broker can make again out of its secret. Kafka: HmacSHA512. */
export function delegationTokenHmac(secret: string, tokenId: string): Uint8Array {
  return builtins.crypto.createHmac('sha512', secret).update(tokenId).digest()
}
