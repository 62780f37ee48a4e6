interface Node {
  type: string;
  start: number;
  end: number;
  key?: { name?: string };
  properties?: Node[];
}

/**
 * Facts (lib/banks/catalog/institution.ts) as the product needs them, by value alone: what proves each is for whoever
 * reads the source. `program` is the code's tree (ESTree, with positions).
 */
export function withoutProof(code: string, program: object): string {
  const proofs = objectsIn(program).flatMap(({ properties = [] }) => {
    const names = properties.map(({ key }) => key?.name);
    if (!['value', 'certainty', 'source'].every((name) => names.includes(name))) return [];
    return properties.filter(({ key }) => key?.name === 'certainty' || key?.name === 'source');
  });
  return proofs
    .sort((a, b) => b.start - a.start)
    .reduce((text, { start, end }) => text.slice(0, start) + text.slice(end).replace(/^\s*,/u, ''), code);
}

/** Every object literal, however deep. */
function objectsIn(node: unknown): Node[] {
  if (typeof node !== 'object' || node === null) return [];
  const inner = Object.values(node).flatMap(objectsIn);
  return (node as Node).type === 'ObjectExpression' ? [node as Node, ...inner] : inner;
}
