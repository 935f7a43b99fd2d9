// A short name to call somebody by: the first word of their name, in the letters a handle may have.
export function handleFrom(name: string): string {
  const plain = name
    .trim()
    .split(/\s+/)[0]!
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i');
  return plain
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/^[._-]+/, '')
    .slice(0, 32);
}
