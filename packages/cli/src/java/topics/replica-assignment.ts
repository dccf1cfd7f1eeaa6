import { ToolError } from '../tool-error.ts'
/**
 * Reads `2:0:1,1:2:0`: the brokers of partition 0, of partition 1, and so on.
 * @throws Error for brokers that are named twice and for partitions of different sizes
 */
export function parseReplicaAssignment(text: string): number[][] {
  const partitions = text.split(',').map((part) => part.split(':').map((broker) => parseBroker(broker.trim())))
  for (const [partition, brokers] of partitions.entries()) {
    const twice = new Set(brokers.filter((broker, i) => brokers.indexOf(broker) !== i))
    if (twice.size > 0) {
      throw new ToolError(`Partition replica lists may not contain duplicate entries: ${[...twice].join(',')}`)
    }
    if (brokers.length !== partitions[0]!.length) {
      throw new ToolError(`Partition ${partition} has different replication factor: [${brokers.join(', ')}]`)
    }
  }
  return partitions
}

function parseBroker(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw new ToolError(`For input string: "${text}"`)
  return Number(text)
}
