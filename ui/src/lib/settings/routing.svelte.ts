// Routing rules: asked of every message that comes in, from the first to the last.
import { newKey } from '../api/client';
import { One } from '../api/resource.svelte';
import type { MemberRef, Page } from '../api/types';
import { moved } from '../desk/views.svelte';
import type { Route } from '../listen/types';
import { span } from '../text/when';
import type { Workspace } from '../workspace.svelte';
import { urgencyWords, type Trial } from './trial';

export interface RoutingRule {
  id: string;
  name: string;
  query: string;
  enabled: boolean;
  position: number;
  place: Route | null; // null: where it would go anyway
  assignee: MemberRef | null;
  priority: number | null;
  tags: string[];
  snooze_minutes: number | null;
  stop: boolean;
  hits: { week: number };
  version: number;
}
export interface RoutingRuleInput {
  name: string;
  query: string;
  enabled: boolean;
  place: Route | null;
  assignee_id: string | null;
  priority: number | null;
  tags: string[];
  snooze_minutes: number | null;
  stop: boolean;
}

// What a rule does, as a sentence without its beginning: "to Ruth, soon, tagged refund".
export function doesWords(
  rule: Pick<RoutingRule, 'place' | 'assignee' | 'priority' | 'tags' | 'snooze_minutes' | 'stop'>,
): string {
  const parts: string[] = [];
  if (rule.place === 'stream') parts.push('kept off the desk');
  if (rule.place === 'desk' && !rule.assignee) parts.push('to the desk');
  if (rule.assignee) parts.push(`to ${rule.assignee.name}`);
  if (rule.priority !== null) parts.push(urgencyWords[rule.priority] ?? '');
  if (rule.tags.length) parts.push(`tagged ${rule.tags.join(', ')}`);
  if (rule.snooze_minutes) parts.push(`put off for ${span(rule.snooze_minutes * 60_000)}`);
  if (rule.stop) parts.push('and no later rule is asked');
  return parts.join(', ') || 'does nothing yet';
}

export class Routing extends One<Page<RoutingRule>> {
  #workspace: Workspace;

  constructor(workspace: Workspace) {
    super(() => workspace.api.get<Page<RoutingRule>>('routing-rules'));
    this.#workspace = workspace;
  }
  get items(): RoutingRule[] {
    return this.value?.items ?? [];
  }
  async save(input: RoutingRuleInput, before: RoutingRule | null): Promise<void> {
    const api = this.#workspace.api;
    if (before) await api.patch(`routing-rules/${before.id}`, input, { ifMatch: before.version });
    else await api.post('routing-rules', input, { idempotencyKey: newKey() });
    await this.load();
  }
  async enable(rule: RoutingRule, enabled: boolean): Promise<void> {
    await this.#workspace.api.patch(`routing-rules/${rule.id}`, { enabled }, { ifMatch: rule.version });
    await this.load();
  }
  async remove(rule: RoutingRule): Promise<void> {
    await this.#workspace.api.delete(`routing-rules/${rule.id}`);
    await this.load();
  }
  // What the rules would make of a text or of a message that came in; `draft` is the rule being written.
  test(
    message: { text: string; author?: string; network?: string } | { message_id: string },
    draft?: Partial<RoutingRuleInput> & { id?: string },
  ): Promise<Trial> {
    return this.#workspace.api.post<Trial>('routing-rules/test', {
      ...message,
      ...(draft ? { rule: draft } : {}),
    });
  }
  async move(rule: RoutingRule, by: number): Promise<void> {
    const items = moved(this.items, this.items.indexOf(rule), by);
    this.value = { items, next: null };
    await this.#workspace.api.put('routing-rules/order', { ids: items.map((item) => item.id) });
  }
}
