/** Computes the value of a key once. At `most` keys all is forgotten: a reader of many years does not fill the memory. */
export function memo<K, V>(compute: (key: K) => V, most = 5_000): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      if (known.size >= most) known.clear();
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}
