import type { ReactNode } from 'react';

export function Fact({ term, text, children }: { term: string; text: string; children?: ReactNode }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>
        <bdi>{text}</bdi>
        {children}
      </dd>
    </div>
  );
}
