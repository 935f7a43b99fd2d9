// A first guess at a mailbox's servers, to be corrected by hand. Null for what is no address.
export function guessMail(address: string): { imap: string; smtp: string } | null {
  const domain = /^[^@\s]+@([^@\s]+\.[^@\s]+)$/.exec(address.trim())?.[1]?.toLowerCase();
  if (!domain) return null;
  const known: Record<string, [string, string]> = {
    'gmail.com': ['imap.gmail.com', 'smtp.gmail.com'],
    'outlook.com': ['outlook.office365.com', 'smtp.office365.com'],
    'fastmail.com': ['imap.fastmail.com', 'smtp.fastmail.com'],
  };
  const [imap, smtp] = known[domain] ?? [`imap.${domain}`, `smtp.${domain}`];
  return { imap, smtp };
}
