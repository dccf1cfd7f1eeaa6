/** Something that happens to somebody in a run. */
export type Mishap =
  | 'join of a member'
  | 'leave of a member'
  | 'kill -9 of a member'
  | 'pause of a member, longer than its session'
  | 'kill -9 of a broker'
  | 'restart of a broker'
  | 'pause of a broker'
  | 'move of a coordinator'
  | 'connections cut'
  | 'network stalled'
  | 'network delayed'
  | 'network narrow'
  | 'network half-open'
  | 'kill -9 of a writer'
  | 'pause of a writer'
  | 'writer replaced while paused'

/** How often each happens, compared with the others. */
export type Profile = Readonly<Partial<Record<Mishap, number>>>

/** Groups whose members come and go while brokers die and coordinators move. */
export const churnProfile: Profile = {
  'join of a member': 35,
  'leave of a member': 15,
  'kill -9 of a member': 18,
  'pause of a member, longer than its session': 14,
  'kill -9 of a broker': 8,
  'restart of a broker': 6,
  'move of a coordinator': 8,
}

/** Everything. */
export const chaosProfile: Profile = {
  'join of a member': 24,
  'leave of a member': 8,
  'kill -9 of a member': 12,
  'pause of a member, longer than its session': 9,
  'kill -9 of a broker': 6,
  'restart of a broker': 4,
  'pause of a broker': 6,
  'move of a coordinator': 5,
  'connections cut': 8,
  'network stalled': 7,
  'network delayed': 5,
  'network narrow': 4,
  'network half-open': 6,
  'kill -9 of a writer': 4,
  'pause of a writer': 3,
  'writer replaced while paused': 3,
}

/** A copy that is killed again and again, and its brokers too. */
export const copyProfile: Profile = {
  'join of a member': 35,
  'leave of a member': 5,
  'kill -9 of a member': 30,
  'pause of a member, longer than its session': 8,
  'kill -9 of a broker': 12,
  'pause of a broker': 6,
}
