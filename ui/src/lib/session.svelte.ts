// Who is signed in, and to which workspaces they belong.
import { api, ApiProblem, onSignedOut, useCsrf } from './api/client';
import { asProblem } from './api/resource.svelte';
import type { Membership, Session } from './api/types';

class SessionStore {
  value = $state.raw<Session | null>(null);
  state = $state<'asking' | 'in' | 'out' | 'unreachable'>('asking');
  problem = $state.raw<ApiProblem | null>(null);

  constructor() {
    // A network that refuses a password answers 401 as well: only the session itself can tell.
    onSignedOut(() => {
      if (this.state === 'in') void this.ask();
    });
  }
  take(session: Session): void {
    this.value = session;
    useCsrf(session.csrf);
    this.state = 'in';
  }
  async ask(): Promise<void> {
    try {
      this.take(await api.get<Session>('session'));
    } catch (error) {
      this.problem = asProblem(error);
      if (this.problem.status === 401) this.state = 'out';
      else if (this.state !== 'in') this.state = 'unreachable';
    }
  }
  async signIn(email: string, password: string, code?: string): Promise<void> {
    this.take(await api.post<Session>('session', { email, password, ...(code ? { code } : {}) }));
  }
  async signOut(): Promise<void> {
    await api.delete('session');
    this.value = null;
    this.state = 'out';
  }
  membership(slug: string | undefined): Membership | undefined {
    return this.value?.memberships.find((item) => item.workspace.slug === slug);
  }
  // Where somebody without an address in mind goes: where they were last, else the first workspace.
  get home(): string {
    const list = this.value?.memberships ?? [];
    const last = list.find((item) => item.workspace.slug === remembered()) ?? list[0];
    return last ? `/${last.workspace.slug}/desk` : '/account';
  }
}

export function remembered(): string | null {
  try {
    return localStorage.getItem('kith.workspace');
  } catch {
    return null;
  }
}
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* private window: nothing is remembered */
  }
}
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export const session = new SessionStore();
