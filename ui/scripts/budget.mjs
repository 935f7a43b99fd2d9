// Fails when the script needed for the first screen weighs more than 60 kB compressed: the entry, what it
// imports statically, and the heaviest place it then loads.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const limit = 60 * 1024;
const dist = new URL('../dist/', import.meta.url);
const html = readFileSync(new URL('index.html', dist), 'utf8');
const weight = (path) => gzipSync(readFileSync(new URL('.' + path, dist)), { level: 9 }).length;

const closure = (path, seen = new Set()) => {
  if (seen.has(path)) return seen;
  seen.add(path);
  const source = readFileSync(new URL('.' + path, dist), 'utf8');
  const base = path.slice(0, path.lastIndexOf('/') + 1);
  for (const [, , name] of source.matchAll(/(?:^|[;}\s])(import|export)[^;"'()]*?["']\.\/([^"']+\.js)["']/g))
    closure(base + name, seen);
  return seen;
};

const entries = [...html.matchAll(/<script[^>]*src="([^"]+\.js)"/g)].map((match) => match[1]);
const first = new Set(entries.filter((path) => !path.startsWith('/assets/')));
for (const entry of entries.filter((path) => path.startsWith('/assets/'))) closure(entry, first);
const total = (paths) => [...paths].reduce((sum, path) => sum + weight(path), 0);

const places = readdirSync(new URL('assets/', dist)).filter((name) =>
  /^(Desk|SignIn|Setup)-.*\.js$/.test(name),
);
if (!entries.length || !places.length) {
  console.error('budget: no entry or no place found in dist/; build first');
  process.exit(2);
}
let failed = false;
for (const place of places) {
  const bytes = total(closure('/assets/' + place, new Set(first)));
  console.log(`${place.replace(/-.*/, '').padEnd(8)} ${(bytes / 1024).toFixed(1)} kB of ${limit / 1024} kB`);
  failed ||= bytes > limit;
}
if (failed) {
  console.error('budget: the first screen is too heavy; move code behind an import()');
  process.exit(1);
}
