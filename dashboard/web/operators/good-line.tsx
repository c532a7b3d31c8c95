const WIDTH = 72;
const HEIGHT = 18;

/** The share of good requests over the range, from none to all; what nobody served breaks the line. The figure beside it says the whole. */
export function GoodLine({ shares }: { readonly shares: readonly (number | null)[] }) {
  const step = WIDTH / Math.max(1, shares.length - 1);
  const path = shares
    .map((share, index) => {
      if (share === null) return '';
      const start = index === 0 || shares[index - 1] === null;
      return `${start ? 'M' : 'L'}${(index * step).toFixed(1)} ${((1 - share) * (HEIGHT - 2) + 1).toFixed(1)}`;
    })
    .join('');
  if (path.indexOf('L') < 0) return null;
  return (
    <svg className="good-line" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
      <path d={`M0 1H${WIDTH}`} className="good-line-all" />
      <path d={path} className="good-line-share" />
    </svg>
  );
}
