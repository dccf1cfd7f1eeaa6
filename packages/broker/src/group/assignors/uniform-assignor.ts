import type { TopicPartitionSets } from '../partition-maps.ts'
import type { AssignorInput } from './assignor.ts'
import { assignUniformHeterogeneous } from './uniform-heterogeneous.ts'
import { assignUniformHomogeneous } from './uniform-homogeneous.ts'

/** Assigns as many partitions to each member as to any other, and moves as few as it can. */
export function assignUniform(input: AssignorInput): Map<string, TopicPartitionSets> {
  if (input.members.length === 0) return new Map()
  return input.isHomogeneous ? assignUniformHomogeneous(input) : assignUniformHeterogeneous(input)
}
