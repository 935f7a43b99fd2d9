// Everybody known here, by circle and by name.
import { Paged } from '../api/resource.svelte';
import type { Contact, LiveEvent, Page } from '../api/types';
import type { Workspace } from '../workspace.svelte';

export class People extends Paged<Contact> {
  q = $state('');
  circle = $state('');
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(workspace: Workspace) {
    super((cursor) =>
      workspace.api.get<Page<Contact>>('contacts', { q: this.q, circle: this.circle, limit: 100, cursor }),
    );
  }
  async find(change: { q?: string; circle?: string }): Promise<void> {
    if (change.q !== undefined) this.q = change.q;
    if (change.circle !== undefined) this.circle = change.circle;
    this.items = [];
    await this.load();
  }
  hear(event: LiveEvent): void {
    if (!event.kind.startsWith('contact.')) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.refresh(), 400);
  }
}
