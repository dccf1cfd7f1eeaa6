/** `INT32_MIN` on the wire: the request did not ask. */
export const notAsked: number = -2_147_483_648

const bits = (...operations: number[]): number => operations.reduce((sum, operation) => sum | (1 << operation), 0)

/*
 * Nobody is refused anything yet, so every operation that makes sense for a resource is allowed. Codes of
 * AclOperation: read 3, write 4, create 5, delete 6, alter 7, describe 8, cluster action 9,
 * describe configs 10, alter configs 11, idempotent write 12.
 */
export const topicOperations: number = bits(3, 4, 5, 6, 7, 8, 10, 11)
export const clusterOperations: number = bits(5, 7, 8, 9, 10, 11, 12)
export const groupOperations: number = bits(3, 6, 8, 10, 11)
