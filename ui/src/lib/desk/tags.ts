// Tags of a conversation: what members wrote, and what was noticed of its last message.
const noticed = new Set(['upset', 'glad', 'automatic', 'list']);

export const ownTags = (tags: string[]): string[] => tags.filter((tag) => !noticed.has(tag));

// What a row has room for: two of the members' own, and that a machine wrote it.
export const tagsInRow = (tags: string[]): string[] => [
  ...ownTags(tags).slice(0, 2),
  ...tags.filter((tag) => tag === 'automatic'),
];
