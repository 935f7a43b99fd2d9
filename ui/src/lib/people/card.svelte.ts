// One person: everything worth having in mind while talking to them.
import { One } from '../api/resource.svelte';
import type { ContactCard, LiveEvent } from '../api/types';
import type { Workspace } from '../workspace.svelte';

export class PersonCard extends One<ContactCard> {
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly workspace: Workspace,
    readonly id: string,
  ) {
    super(() => workspace.api.get<ContactCard>(`contacts/${id}`));
  }
  hear(event: LiveEvent): void {
    const named = event.data.contact_id ?? (event.subject_kind === 'contact' ? event.subject : null);
    const moment = event.kind.startsWith('moment.');
    if (String(named) !== this.id && !moment) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => void this.load(), 200);
  }
  async change(change: Partial<Pick<ContactCard, 'name' | 'note' | 'circle' | 'time_zone'>>): Promise<void> {
    this.value = {
      ...this.value!,
      ...(await this.workspace.api.patch<ContactCard>(`contacts/${this.id}`, change)),
    };
    await this.load();
  }
}
