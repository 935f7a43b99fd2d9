// The list of conversations: what is asked for, and keeping it true while events arrive.
import { asProblem, Paged } from '../api/resource.svelte';
import { conversationOf } from '../api/live.svelte';
import type { Conversation, LiveEvent, Page } from '../api/types';
import { recall, remember } from '../session.svelte';
import type { Workspace } from '../workspace.svelte';

export const views = ['mine', 'team', 'unassigned', 'snoozed', 'closed', 'all'] as const;
export type View = (typeof views)[number];
export const orders = ['waiting', 'recent', 'priority'] as const;
export type Order = (typeof orders)[number];

export interface Filter {
  view: View;
  order: Order;
  channel: string;
  q: string; // a saved view's words
  saved: string; // its id
}

// Whether a changed conversation still belongs to a view.
export function belongs(item: Conversation, view: View, me: string): boolean {
  switch (view) {
    case 'mine':
      return item.state === 'open' && item.assignee?.id === me;
    case 'team':
      return item.state === 'open';
    case 'unassigned':
      return item.state === 'open' && !item.assignee;
    case 'snoozed':
    case 'closed':
      return item.state === view;
    case 'all':
      return true;
  }
}

export function readFilter(text: string | null): Filter {
  const plain: Filter = { view: 'team', order: 'waiting', channel: '', q: '', saved: '' };
  try {
    const saved = JSON.parse(text ?? '{}') as Partial<Filter>;
    return {
      ...plain,
      ...(views.includes(saved.view as View) ? { view: saved.view as View } : {}),
      ...(orders.includes(saved.order as Order) ? { order: saved.order as Order } : {}),
    };
  } catch {
    return plain;
  }
}

export class Conversations extends Paged<Conversation> {
  filter = $state<Filter>({ view: 'team', order: 'waiting', channel: '', q: '', saved: '' });
  #workspace: Workspace;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(workspace: Workspace) {
    super((cursor) => {
      const { view, order, channel, q } = this.filter;
      return workspace.api.get<Page<Conversation>>('conversations', {
        view,
        order,
        channel,
        q,
        limit: 50,
        cursor,
      });
    });
    this.#workspace = workspace;
    this.filter = readFilter(recall(this.#key));
  }
  get #key(): string {
    return `kith.desk.${this.#workspace.me.id}`;
  }
  async choose(change: Partial<Filter>): Promise<void> {
    this.filter = { ...this.filter, ...change };
    remember(this.#key, JSON.stringify({ view: this.filter.view, order: this.filter.order }));
    this.items = [];
    await this.load();
  }
  hear(event: LiveEvent): void {
    const id = conversationOf(event);
    if (!id || event.kind === 'presence') return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.#catchUp(id), 250);
  }
  // The head of the list again; and the one that changed, when it lies further down.
  async #catchUp(id: string): Promise<void> {
    await this.refresh();
    const index = this.items.findIndex((item) => item.id === id);
    if (index < 50) return;
    try {
      const item = await this.#workspace.api.get<Conversation>(`conversations/${id}`);
      if (belongs(item, this.filter.view, this.#workspace.me.id)) this.patch(id, item);
      else this.remove(id);
    } catch (error) {
      if (asProblem(error).status === 404) this.remove(id);
    }
  }
}
