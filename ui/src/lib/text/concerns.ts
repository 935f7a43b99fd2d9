// The worries of a policy document in the words they were told in, by their short names: the lines of its
// `concerns:` block.
export function concernsOf(document: string): Map<string, string> {
  const out = new Map<string, string>();
  let inside = false;
  for (const line of document.split('\n')) {
    if (/^\S/.test(line)) inside = /^concerns:\s*(#.*)?$/.test(line);
    const found = inside ? /^\s+["']?([\w-]+)["']?:\s+(.*\S)\s*$/.exec(line) : null;
    if (found) out.set(found[1]!, found[2]!.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return out;
}
