// Saved views: a search and its filters under a name, kept in each member's own order.
import { newKey } from '../api/client';
import { One } from '../api/resource.svelte';
import type { MemberRef, Page } from '../api/types';
import type { Workspace } from '../workspace.svelte';
import type { Order, View } from './conversations.svelte';

export interface SavedView {
  id: string;
  name: string;
  query: string;
  view: View;
  channel_id: string | null;
  order: Order;
  shared: boolean;
  owner: MemberRef | null;
  mine: boolean;
  position: number;
  count: number | null;
  version: number;
}
export type SavedViewInput = Pick<SavedView, 'name' | 'query' | 'view' | 'channel_id' | 'order' | 'shared'>;

// Puts the item at `from` where `by` says, and answers with the new order.
export function moved<T>(list: T[], from: number, by: number): T[] {
  const to = Math.max(0, Math.min(list.length - 1, from + by));
  const out = [...list];
  out.splice(to, 0, ...out.splice(from, 1));
  return out;
}

export class Views extends One<Page<SavedView>> {
  #workspace: Workspace;

  constructor(workspace: Workspace) {
    super(() => workspace.api.get<Page<SavedView>>('views'));
    this.#workspace = workspace;
  }
  get items(): SavedView[] {
    return this.value?.items ?? [];
  }
  find(id: string): SavedView | undefined {
    return this.items.find((item) => item.id === id);
  }
  async keep(input: SavedViewInput): Promise<SavedView> {
    const made = await this.#workspace.api.post<SavedView>('views', input, { idempotencyKey: newKey() });
    await this.load();
    return made;
  }
  async change(view: SavedView, change: Partial<SavedViewInput>): Promise<void> {
    await this.#workspace.api.patch(`views/${view.id}`, change, { ifMatch: view.version });
    await this.load();
  }
  async remove(view: SavedView): Promise<void> {
    await this.#workspace.api.delete(`views/${view.id}`);
    await this.load();
  }
  async move(view: SavedView, by: number): Promise<void> {
    const items = moved(this.items, this.items.indexOf(view), by);
    this.value = { items, next: null };
    await this.#workspace.api.put('views/order', { ids: items.map((item) => item.id) });
  }
}
