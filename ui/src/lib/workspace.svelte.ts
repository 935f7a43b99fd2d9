// One workspace as its member sees it: the API, the live connection, and what every place needs to know.
import { createContext } from 'svelte';
import { WorkspaceApi } from './api/client';
import { Live } from './api/live.svelte';
import { One } from './api/resource.svelte';
import type { Channel, Counts, Me, Member, Membership, Page, Policy, Role } from './api/types';
import { atLeast } from './text/words';

export class Workspace {
  readonly api: WorkspaceApi;
  readonly live: Live;
  readonly counts: One<Counts>;
  readonly members: One<Page<Member>>;
  readonly channels: One<Page<Channel>>;
  readonly policy: One<Policy>;
  readonly me: Me;
  readonly slug: string;
  now = $state.raw(new Date());
  #stops: (() => void)[] = [];
  #recount: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly membership: Membership) {
    const id = membership.workspace.id;
    this.me = membership.member;
    this.slug = membership.workspace.slug;
    this.api = new WorkspaceApi(id);
    this.live = new Live(id);
    this.counts = new One(() => this.api.get<Counts>('counts'));
    this.members = new One(() => this.api.get<Page<Member>>('members'));
    this.policy = new One(() => this.api.get<Policy>('policy'));
    this.channels = new One(() => this.api.get<Page<Channel>>('channels'));
  }
  start(): void {
    void this.counts.load();
    void this.members.load();
    void this.channels.load();
    this.live.open();
    const tick = setInterval(() => (this.now = new Date()), 30_000);
    this.#stops = [
      () => clearInterval(tick),
      this.live.on((event) => {
        if (event.kind === 'presence') return;
        clearTimeout(this.#recount);
        this.#recount = setTimeout(() => void this.counts.load(), 400);
        if (event.kind === 'policy.adopted' && this.policy.value) void this.policy.load();
        if (event.kind.startsWith('channel.')) void this.channels.load();
        if (event.kind.startsWith('member.')) void this.members.load();
      }),
      this.live.onRejoined(() => void this.counts.load()),
    ];
  }
  stop(): void {
    clearTimeout(this.#recount);
    this.live.close();
    for (const stop of this.#stops) stop();
  }
  may(role: Role): boolean {
    return atLeast(this.me.role, role);
  }
  to(...parts: string[]): string {
    return `/${[this.slug, ...parts].join('/')}`;
  }
  // A conversation at the desk, opened at one message.
  toMessage(conversation: string, message: string): string {
    return `${this.to('desk', conversation)}?message=${message}`;
  }
}

export const [useWorkspace, provideWorkspace] = createContext<Workspace>();
