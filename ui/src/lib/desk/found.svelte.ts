// What a search found, one row a conversation.
import { Paged } from '../api/resource.svelte';
import type { Page } from '../api/types';
import type { Hit } from '../listen/types';
import type { Workspace } from '../workspace.svelte';

export interface Row {
  id: string;
  hit: Hit;
  others: number;
}

// The newest hit of each conversation, and how many more it has.
export function byConversation(hits: Hit[]): Row[] {
  const rows = new Map<string, Row>();
  for (const hit of hits) {
    const id = hit.conversation_id ?? hit.id;
    const row = rows.get(id);
    if (row) row.others++;
    else rows.set(id, { id, hit, others: 0 });
  }
  return [...rows.values()];
}

// Plain words are looked for in what was said and in who said it: people search for names.
export function asQuery(typed: string): string {
  const text = typed.trim();
  const plain =
    /^[\p{L}\p{M}\p{N}'’ -]+$/u.test(text) && !/\b(AND|OR|NOT|O?NEAR)\b/.test(text) && !/^-/.test(text);
  return text && plain ? `(${text}) OR author:"${text}"` : text;
}

export class Found extends Paged<Hit> {
  query = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(workspace: Workspace) {
    super((cursor) => workspace.api.get<Page<Hit>>('search', { q: this.query, limit: 50, cursor }));
  }
  get active(): boolean {
    return this.query !== '';
  }
  get rows(): Row[] {
    return byConversation(this.items);
  }
  // A page is bounded by work, so it may be empty while there is more to look through.
  async #further(): Promise<void> {
    const query = this.query;
    for (let turn = 0; turn < 12 && this.more && this.query === query && this.items.length < 8; turn++)
      await this.loadMore();
  }
  look(typed: string, wait = 280): void {
    clearTimeout(this.#timer);
    const query = asQuery(typed);
    if (query === this.query) return;
    this.#timer = setTimeout(
      () => {
        this.query = query;
        this.items = [];
        this.loaded = false;
        this.problem = null;
        if (query) void this.load().then(() => this.#further());
      },
      query ? wait : 0,
    );
  }
}
