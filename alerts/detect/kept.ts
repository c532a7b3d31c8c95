/**
 * A function whose answer is kept as long as the value it is asked of: values of the detector never change, another one
 * takes their place. Only the last `by` is kept for each. For pure functions alone: nothing tells a kept answer from a new one.
 */
export function kept<K extends object, B, V>(make: (of: K, by: B) => V): (of: K, by: B) => V {
  const made = new WeakMap<K, { readonly by: B; readonly value: V }>();
  return (of, by) => {
    const known = made.get(of);
    if (known !== undefined && known.by === by) return known.value;
    const value = make(of, by);
    made.set(of, { by, value });
    return value;
  };
}
