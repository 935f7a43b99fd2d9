// The sample server's small part of the query language: forms of simple queries, and a few signs of other tools.
import type { QueryForm, QueryImport } from '../src/lib/api/types';

const quoted = (word: string) => {
  const text = word.trim();
  return /^[#@]?[\p{L}\p{N}_]+\*?$/u.test(text) ? text : `"${text.replace(/"/g, '')}"`;
};
const either = (words: string[]) => {
  const some = words.filter((word) => word.trim()).map(quoted);
  return some.length > 1 ? `(${some.join(' OR ')})` : (some[0] ?? '');
};

export function build(form: QueryForm) {
  const near = (form.near ?? []).map((item) => {
    const [left, right] = [either(item.left), either(item.right)];
    return left && right ? `${left} ${item.ordered ? 'O' : ''}NEAR/${item.distance ?? 5} ${right}` : '';
  });
  const words = [
    ...(form.all ?? []).filter((word) => word.trim()).map(quoted),
    ...(form.any ?? []).map(either),
    ...near,
    either(form.none ?? []) && `NOT ${either(form.none ?? [])}`,
  ].filter(Boolean);
  const inside = words.join(' AND ');
  const facts = (form.fields ?? [])
    .filter((fact) => fact.values.length)
    .map((fact) => {
      const values = fact.values.map((value) => (/^[\w.<>=-]+$/.test(value) ? value : `"${value}"`));
      return `${fact.not ? 'NOT ' : ''}${fact.field}:${values.length > 1 ? `(${values.join(' OR ')})` : values[0]}`;
    });
  const placed = form.where && form.where !== 'anywhere' && inside ? `${form.where}:(${inside})` : inside;
  const query = [placed, ...facts].filter(Boolean).join(' AND ');
  if (query) return { query };
  const problem = {
    message: 'this query is empty',
    hint: 'write a word to look for',
    line: 1,
    column: 1,
    offset: 0,
  };
  return { query: null, problem };
}

// The form of words and fields joined with AND; nothing for what is more intricate here.
export function formOf(query: string): QueryForm | null {
  const tokens = query.match(/-?[a-z]+:(?:"[^"]*"|\([^)]*\)|[^\s()]+)|"[^"]*"|\([^)]*\)|[^\s()]+/g) ?? [];
  const form = {
    where: 'anywhere' as const,
    all: [],
    any: [],
    none: [],
    near: [],
    fields: [],
  } as Required<QueryForm>;
  let not = false;
  const bare = (token: string) => token.replace(/^"|"$/g, '');
  for (let token of tokens) {
    if (token === 'AND') continue;
    if (token === 'OR' || /NEAR/.test(token) || token.includes('~')) return null;
    if (token === 'NOT') {
      not = true;
      continue;
    }
    if (token.startsWith('-')) [not, token] = [true, token.slice(1)];
    const field = /^([a-z]+):(.*)$/.exec(token);
    const group = /^\((.*)\)$/.exec(field ? field[2]! : token);
    const words = (group ? group[1]!.split(' OR ') : [field ? field[2]! : token]).map(bare);
    if (words.some((word) => /\s(AND|NOT)\s/.test(word))) return null;
    if (field) form.fields.push({ field: field[1]!, not, values: words });
    else if (not) form.none.push(...words);
    else if (group) form.any.push(words);
    else form.all.push(...words);
    not = false;
  }
  return form;
}

const signs: [RegExp, QueryImport['dialect'], string, string][] = [
  [/\bNEAR\/(\d+)f\b/g, 'brandwatch', 'ONEAR/$1', '`NEAR/5f` is in this order: `ONEAR` here'],
  [/\blanguage:/g, 'brandwatch', 'lang:', 'the language is `lang:` here'],
  [/\bfrom:/g, 'x', 'author:', 'the writer is `author:` here'],
  [/\bis:retweet\b/g, 'x', 'is:share', 'reposts are `is:share` here, together with quotes'],
  [/\bhas:images\b/g, 'x', 'has:photo', 'pictures are `has:photo` here'],
  [/\bNEAR\b(?!\/)/g, 'meltwater', 'NEAR/4', 'the distance is always written here; without one 4 was meant'],
];

export function bring(query: string): QueryImport {
  const differences: QueryImport['differences'] = [];
  let [made, dialect]: [string, QueryImport['dialect']] = [query, 'kith'];
  for (const [sign, tool, now, message] of signs) {
    for (const match of query.matchAll(sign)) {
      const from = [...query.slice(0, match.index)].length;
      const becomes = now.replace('$1', match[1] ?? '');
      differences.push({ from, to: from + match[0].length, was: match[0], now: becomes, message });
      if (dialect === 'kith') dialect = tool;
    }
    made = made.replace(sign, now);
  }
  return { query: made, dialect, sure: differences.length ? 80 : 0, differences };
}
