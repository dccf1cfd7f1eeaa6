/** What a group is doing, under Kafka's names. */
export type GroupState =
  | 'Unknown'
  | 'PreparingRebalance'
  | 'CompletingRebalance'
  | 'Stable'
  | 'Dead'
  | 'Empty'
  | 'Assigning'
  | 'Reconciling'
  | 'NotReady'

const states: readonly GroupState[] = [
  'Unknown',
  'PreparingRebalance',
  'CompletingRebalance',
  'Stable',
  'Dead',
  'Empty',
  'Assigning',
  'Reconciling',
  'NotReady',
]

/** The state in a response, which coordinators write in different ways. */
export function groupState(text: string): GroupState {
  return states.find((state) => state.toLowerCase() === text.toLowerCase()) ?? 'Unknown'
}

/** The protocol that the members of a group follow, under Kafka's names. */
export type GroupType = 'Unknown' | 'Classic' | 'Consumer' | 'Share' | 'Streams'

const types: readonly GroupType[] = ['Unknown', 'Classic', 'Consumer', 'Share', 'Streams']

/** The type in a response; undefined where there is none. */
export function groupType(text: string): GroupType | undefined {
  if (text === '') return undefined
  return types.find((type) => type.toLowerCase() === text.toLowerCase()) ?? 'Unknown'
}
