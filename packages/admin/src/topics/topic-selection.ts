/** Topics by name, or by id where the broker is 2.8 or newer. */
export type TopicSelection = readonly string[] | { readonly topicIds: readonly string[] }

/** The two forms of a selection, told apart. */
export function selected(topics: TopicSelection): { readonly by: 'name' | 'id'; readonly all: readonly string[] } {
  return 'topicIds' in topics ? { by: 'id', all: topics.topicIds } : { by: 'name', all: topics }
}
