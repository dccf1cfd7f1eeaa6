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

/** All of them. */
export const groupStates: readonly GroupState[] = [
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
  return groupStates.find((state) => state.toLowerCase() === text.toLowerCase()) ?? 'Unknown'
}

/** The protocol that the members of a group follow, under Kafka's names. */
export type GroupType = 'Unknown' | 'Classic' | 'Consumer' | 'Share' | 'Streams'

/** All of them. */
export const groupTypes: readonly GroupType[] = ['Unknown', 'Classic', 'Consumer', 'Share', 'Streams']

/** The type in a response; undefined where there is none. */
export function groupType(text: string): GroupType | undefined {
  if (text === '') return undefined
  return groupTypes.find((type) => type.toLowerCase() === text.toLowerCase()) ?? 'Unknown'
}
